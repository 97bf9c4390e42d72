namespace Berth.Sandbox.Mounting;

/// <summary>The host as it will be once the directories to be ensured are there.</summary>
internal sealed class EnsuredHostView(IHostView host, IEnumerable<string> ensured) : IHostView
{
    private readonly string[] _ensured = [.. ensured];

    public HostFile? Look(string path) =>
        host.Look(path) ?? (_ensured.Any(e => HostPaths.IsWithin(e, path)) ? new HostFile(HostFileKind.Directory) : null);

    public IReadOnlyList<HostEntry>? List(string path) => host.List(path) ?? (host.Look(path) is null && Look(path) is not null ? [] : null);
}
