using Berth.Sandbox.Host;

namespace Berth.Sandbox.Syscalls;

/// <summary>Continues if fstat(2) has found this file; otherwise fails with ESTALE.</summary>
/// <param name="Status">Offset in the data section of the <c>struct stat</c>, which begins with st_dev and st_ino on both
/// architectures.</param>
/// <param name="File">The file it must be.</param>
/// <param name="Note">What it is for.</param>
internal sealed record RequireFileOperation(int Status, PlacedFile File, string Note) : Operation(Note);
