namespace Berth.Machines.Oci;

/// <summary>An index, which has manifests, or a manifest, which has layers.</summary>
internal sealed record OciDocument
{
    public IReadOnlyList<OciDescriptor>? Manifests { get; init; }

    public IReadOnlyList<OciDescriptor>? Layers { get; init; }

    public OciDescriptor? Config { get; init; }
}
