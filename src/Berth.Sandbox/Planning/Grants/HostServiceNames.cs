using System.Collections.Immutable;
using System.Globalization;

namespace Berth.Sandbox.Planning.Grants;

/// <summary>The names by which a workload finds its granted host services. They are defined only here.</summary>
public static class HostServiceNames
{
    /// <summary>The directory of their sockets, inside.</summary>
    public const string InsideDirectory = "/run/host-services";

    /// <summary>The descriptor of a service's socket: the first after the standard ones.</summary>
    public const int ServiceDescriptor = 3;

    /// <summary>Tells a service that its proxy speaks hello.</summary>
    private const string ProtocolVariable = "BERTH_SERVICE_PROTOCOL";

    private const string CallerVariable = "BERTH_CALLER", CallerIdentityVariable = "BERTH_CALLER_IDENTITY";
    private const string Prefix = "BERTH_SERVICE_";
    private const string DescriptorSuffix = "_FD";

    /// <summary>The variables of the service: the name and identity of the workload that calls it.</summary>
    public static ImmutableSortedDictionary<string, string> VariablesOfService(string workload, int? identity)
    {
        var variables = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add(ProtocolVariable, "1")
            .Add(CallerVariable, workload);
        return identity is { } number
            ? variables.Add(CallerIdentityVariable, number.ToString(CultureInfo.InvariantCulture))
            : variables;
    }

    /// <summary>The variable with the number of the connected descriptor.</summary>
    public static string DescriptorVariable(string name) => Prefix + Upper(name) + DescriptorSuffix;

    /// <summary>The variable with the path of the socket.</summary>
    public static string SocketVariable(string name) => Prefix + Upper(name) + "_SOCKET";

    /// <summary>
    /// Whether a <c>KEY=value</c>, or its key alone, names such a descriptor. Only the workload has it, not a command that enters the
    /// sandbox later.
    /// </summary>
    public static bool IsDescriptorVariable(string variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var equals = variable.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? variable : variable.AsSpan(0, equals);
        return key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(DescriptorSuffix, StringComparison.Ordinal);
    }

    /// <summary>The directory of an instance's sockets on the host.</summary>
    public static string HostDirectory(string runtimeDirectory, string instanceId) => $"{runtimeDirectory}/host-services/{instanceId}";

    private static string Upper(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToUpperInvariant().Replace('-', '_');
    }
}
