namespace Berth.Machines.Oci;

/// <summary>The configuration of an image, with the part that says what it runs.</summary>
internal sealed record OciConfigurationFile
{
    public OciConfiguration? Config { get; init; }
}
