using Berth.Machines.Archives;

namespace Berth.Machines.Oci;

/// <summary>An image of an OCI layout.</summary>
/// <param name="Layers">The files of its layers, the lowest first.</param>
/// <param name="Configuration">What it runs; null: it does not say.</param>
internal sealed record OciImage(IReadOnlyList<(string Path, BlobDigest Digest)> Layers, OciConfiguration? Configuration);
