using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Parameters;

/// <summary>
/// The names of enumeration values in descriptions and records. They are written out, because each start needs some of them, and
/// Enum.GetName reads metadata.
/// </summary>
internal static class Words
{
    public static string For(NetworkMode network) => network switch
    {
        NetworkMode.None => "none",
        NetworkMode.Host => "host",
        _ => throw new ArgumentOutOfRangeException(nameof(network)),
    };

    /// <summary>Where a secret comes from, in the middle of a sentence.</summary>
    public static string For(SecretSource source) => source switch
    {
        FileSecret file => file.Path,
        VariableSecret variable => $"the variable {Quoted.Name(variable.Name)}",
        DescriptorSecret descriptor => $"descriptor {descriptor.Number}",
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    public static string For(SeccompPreset preset) => preset switch
    {
        SeccompPreset.Tty => "tty",
        SeccompPreset.Namespaces => "namespaces",
        SeccompPreset.Devel => "devel",
        SeccompPreset.Compat => "compat",
        _ => throw new ArgumentOutOfRangeException(nameof(preset)),
    };

    public static string For(IdMapping mapping) => mapping switch
    {
        IdMapping.None => "none",
        IdMapping.Caller => "caller",
        IdMapping.Privileged => "privileged",
        IdMapping.Helper => "helper",
        _ => throw new ArgumentOutOfRangeException(nameof(mapping)),
    };
}
