using System.Globalization;
using System.Net.Sockets;
using Berth.Linux.Commands;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Probes;

/// <summary>Probes, and the reasons of their failures, as text.</summary>
public static class ProbeText
{
    private const int SignalBase = 128;

    /// <summary>The condition of a probe: "http://127.0.0.1:8080/ to answer with status 200 to 399".</summary>
    public static string Wanted(ProbeSpec probe) => probe switch
    {
        HttpProbe http => $"{http.Url} to answer with status 200 to 399",
        TcpProbe tcp => $"{tcp.Address} to take a connection",
        CommandProbe command => $"{string.Join(' ', command.Command)} to succeed",
        DescriptorProbe descriptor => $"it to write a line to its descriptor {descriptor.Descriptor}",
        _ => "it to say READY=1 (sd_notify)",
    };

    internal static string Refused(SocketException refused) => refused.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "the connection was closed without an answer",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the host's name is not known",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AddressNotAvailable => "the host can't be reached",
        SocketError.TimedOut => "the host does not answer",
        var other => $"no connection ({other})",
    };

    internal static string Late(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"no answer within {time.TotalSeconds:0.###} s");

    internal static string Answered(string statusLine) =>
        statusLine.Length == 0 ? "the connection was closed without an answer"
        : statusLine.StartsWith("HTTP/1.", StringComparison.Ordinal)
            && statusLine.Length >= 12
            && int.TryParse(statusLine.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? $"status {status}"
        : "an answer that is not HTTP/1";

    internal static string? Ended(CommandResult result) => result.ExitCode switch
    {
        0 => null,
        CommandResult.NeverRan => "it can't be executed",
        > SignalBase and var code => $"exit code {code} (or signal {code - SignalBase})",
        var code => $"exit code {code}",
    };
}
