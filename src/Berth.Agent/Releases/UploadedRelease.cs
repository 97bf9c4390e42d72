namespace Berth.Agent.Releases;

/// <summary>An archive that was uploaded. The signed manifest and its signatures, if there were any, lie beside it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal digits.</param>
internal sealed record UploadedRelease(string Path, string Version, string Sha256);
