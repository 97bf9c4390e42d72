using System.Net;
using System.Text.Json;
using Berth.Fleet.Api;
using Berth.Fleet.Errors;
using Berth.Linux.Errors;
using Berth.Linux.Json;

namespace Berth.Agent.Configuration;

/// <summary>The agent's file of settings.</summary>
/// <param name="Workload">The description of the workload whose releases the agent installs: a path of a <c>berth.json</c>.</param>
/// <param name="Listen">The IP address and port to listen at.</param>
/// <param name="State">The directory of the agent's key and certificates, and of uploads.</param>
/// <param name="MaxUpload">The largest upload in bytes.</param>
internal sealed record AgentConfiguration(
    string? Workload = null,
    string Listen = AgentConfiguration.DefaultListen,
    string State = AgentConfiguration.DefaultState,
    long MaxUpload = AgentConfiguration.DefaultMaxUpload)
{
    public const string DefaultFile = "/etc/berth/agent.json";

    public const string DefaultState = "/var/lib/berthd/agent";

    public const long DefaultMaxUpload = 4L << 30;

    private const string DefaultListen = "0.0.0.0:8443";

    /// <summary>The directory of uploads.</summary>
    public string Uploads => Path.Combine(State, "uploads");

    /// <summary>The address to listen at; the port is 8443 if none is written.</summary>
    /// <exception cref="FleetException"><see cref="Listen"/> is no address.</exception>
    public IPEndPoint Endpoint
    {
        get
        {
            if (IPAddress.TryParse(Listen.Trim('[', ']'), out var address))
                return new IPEndPoint(address, FleetRoutes.Port);
            return IPEndPoint.TryParse(Listen, out var endpoint)
                ? endpoint
                : throw new FleetException(
                    $"the member listen, '{Listen}', is no address to listen at", "write IP:PORT, such as 0.0.0.0:8443", isMisuse: true);
        }
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FleetException">There is none, or it is wrong.</exception>
    public static AgentConfiguration Read(string path)
    {
        try
        {
            var configuration = JsonFile.Read(path, AgentJson.Default.AgentConfiguration)
                ?? throw new FleetException($"there is no file {path}", "berthd(8) says what to write into it", isMisuse: true);
            _ = configuration.Endpoint;
            if (configuration.MaxUpload <= 0)
                throw new FleetException($"{path}: max_upload must be a number of bytes above 0", isMisuse: true);
            foreach (var (name, value) in new[] { ("workload", configuration.Workload), ("state", configuration.State) })
            {
                if (value is not null && !Path.IsPathFullyQualified(value))
                    throw new FleetException($"{path}: {name} must be an absolute path, and is '{value}'", isMisuse: true);
            }

            return configuration;
        }
        catch (JsonException exception)
        {
            throw new FleetException(
                $"{path}:{exception.LineNumber + 1}:{exception.BytePositionInLine + 1}: {exception.Path} is not as it must be",
                "berthd(8) lists the members",
                exception,
                isMisuse: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"cannot read {path}: {FailureText.Of(exception)}", inner: exception);
        }
    }
}
