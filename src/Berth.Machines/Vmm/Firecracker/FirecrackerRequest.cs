namespace Berth.Machines.Vmm.Firecracker;

/// <summary>A request to Firecracker's API.</summary>
/// <param name="Method">The method: PUT, PATCH, GET.</param>
/// <param name="Path">The path: /boot-source.</param>
/// <param name="Body">The JSON document; null: none.</param>
public sealed record FirecrackerRequest(string Method, string Path, string? Body)
{
    /// <inheritdoc/>
    public override string ToString() => Body is null ? $"{Method} {Path}" : $"{Method} {Path} {Body}";
}
