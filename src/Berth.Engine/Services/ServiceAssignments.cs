using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Berth.Engine.Specs;
using Berth.Linux.Files;
using Berth.Linux.Json;

namespace Berth.Engine.Services;

/// <summary>
/// Assigns TCP ports and identities to services, so that no two services have the same. A service keeps them until it is unregistered.
/// </summary>
/// <param name="directory">The state directory. The assignments are one file there, changed under a lock.</param>
public sealed partial class ServiceAssignments(string directory)
{
    // Below the ephemeral ports of the kernel (ip_local_port_range: from 32768), above well-known ports.
    private const int FirstPort = 20_000;
    private const int LastPort = 32_767;
    private const int LastIdentity = 9_999;

    private readonly string _path = Path.Combine(directory, "assignments.json");

    /// <summary>The ports of a service: those already assigned, and new ones for variables without a port.</summary>
    /// <param name="service">The service.</param>
    /// <param name="variables">The variables; each gets a port.</param>
    /// <exception cref="UsageException">All ports are taken.</exception>
    public IReadOnlyDictionary<string, int> Ports(string service, IReadOnlyCollection<string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return variables.Count is 0 ? new Dictionary<string, int>() : Change(all =>
        {
            var own = Own(all, service).Ports;
            var taken = all.Values.SelectMany(static assigned => assigned.Ports.Values).ToHashSet();
            foreach (var variable in variables.Where(variable => !own.ContainsKey(variable)).ToArray())
            {
                own[variable] = Enumerable.Range(FirstPort, LastPort - FirstPort + 1)
                    .FirstOrDefault(port => !taken.Contains(port) && IsFree(port));
                if (!taken.Add(own[variable]) || own[variable] is 0)
                    throw new UsageException(
                        $"all ports from {FirstPort} to {LastPort} are taken; unregister services that are not needed any more");
            }

            return own;
        });
    }

    /// <summary>The identity of a service: the one that it has, or the lowest that no service has.</summary>
    /// <param name="service">The service.</param>
    /// <exception cref="UsageException">All identities are taken.</exception>
    public int Identity(string service) => Change(all =>
    {
        var own = Own(all, service);
        var taken = all.Values.Select(static assigned => assigned.Identity).ToHashSet();
        own.Identity ??= Enumerable.Range(1, LastIdentity).Cast<int?>().FirstOrDefault(identity => !taken.Contains(identity))
            ?? throw new UsageException($"all {LastIdentity} identities are taken; unregister services that are not needed any more");
        return own.Identity.Value;
    });

    /// <summary>Records that `berth up` adds services, so that `berth down` removes them.</summary>
    /// <param name="services">The services.</param>
    public void BringUp(IReadOnlyCollection<string> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Count is 0)
            return;
        Change(all =>
        {
            foreach (var service in services)
                Own(all, service).IsUp = true;
            return true;
        });
    }

    /// <summary>Records that a service stays when `berth down` removes others.</summary>
    /// <param name="service">The service.</param>
    internal void Keep(string service)
    {
        if (BroughtUp().Contains(service))
            Change(all => Own(all, service).IsUp = false);
    }

    /// <summary>The services that `berth up` added and that were not removed since.</summary>
    public IReadOnlySet<string> BroughtUp() =>
        JsonFile.Read(_path, Json.Default.SortedDictionaryStringAssigned)?.Where(static entry => entry.Value.IsUp)
            .Select(static entry => entry.Key)
            .ToHashSet(StringComparer.Ordinal) ?? [];

    /// <summary>What is assigned to a service.</summary>
    /// <param name="service">The service.</param>
    public ServiceAssignment Of(string service) => All().GetValueOrDefault(service, ServiceAssignment.None);

    /// <summary>What is assigned to services, by name. A service without assignments may be missing.</summary>
    public IReadOnlyDictionary<string, ServiceAssignment> All() => (JsonFile.Read(_path, Json.Default.SortedDictionaryStringAssigned) ?? [])
        .ToDictionary(static entry => entry.Key, static entry => new ServiceAssignment(entry.Value.Ports, entry.Value.Identity),
            StringComparer.Ordinal);

    /// <summary>Removes all assignments of a service.</summary>
    /// <param name="service">The service; it may have no assignments.</param>
    public void Release(string service)
    {
        if (File.Exists(_path))
            Change(all => all.Remove(service));
    }

    private T Change<T>(Func<SortedDictionary<string, Assigned>, T> change)
    {
        TrustedDirectory.Ensure(directory);
        using var held = FileLock.Acquire(_path + ".lock");
        var all = JsonFile.Read(_path, Json.Default.SortedDictionaryStringAssigned)
            ?? new SortedDictionary<string, Assigned>(StringComparer.Ordinal);
        var result = change(all);
        JsonFile.Write(_path, all, Json.Default.SortedDictionaryStringAssigned);
        return result;
    }

    private static Assigned Own(SortedDictionary<string, Assigned> all, string service) =>
        all.TryGetValue(service, out var own) ? own : all[service] = new Assigned();

    /// <summary>Whether no process listens on the port now. A process may start listening later.</summary>
    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Assigned
    {
        public SortedDictionary<string, int> Ports { get; init; } = new(StringComparer.Ordinal);

        public int? Identity { get; set; }

        [JsonPropertyName("up")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsUp { get; set; }
    }

    [JsonSerializable(typeof(SortedDictionary<string, Assigned>))]
    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class Json : JsonSerializerContext;
}
