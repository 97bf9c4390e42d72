namespace Berth.Machines.Oci;

/// <summary>A file that an index or a manifest refers to.</summary>
internal sealed record OciDescriptor
{
    public string? Digest { get; init; }

    public OciPlatform? Platform { get; init; }

    public Dictionary<string, string>? Annotations { get; init; }
}
