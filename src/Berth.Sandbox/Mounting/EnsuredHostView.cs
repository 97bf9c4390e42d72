using System.Collections.Immutable;
using Berth.Workloads;

namespace Berth.Sandbox.Mounting;

/// <summary>The host as it will be once the directories to be ensured are there.</summary>
internal sealed class EnsuredHostView : IHostView
{
    private readonly IHostView _host;
    private readonly List<string> _ensured;

    public EnsuredHostView(IHostView host, List<string> ensured) => (_host, _ensured) = (host, ensured);

    /// <summary>The host as entries will have made it; itself where they make nothing.</summary>
    /// <param name="host">The host as it is.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="made">Directories that are made besides.</param>
    public static IHostView For(IHostView host, ImmutableArray<FilesystemEntry> entries, params ReadOnlySpan<string> made)
    {
        List<string> ensured = [.. made];
        foreach (var entry in entries)
        {
            if (entry is BindEntry { Ensure: true } bind)
                ensured.Add(bind.Source);
        }

        return ensured.Count == 0 ? host : new EnsuredHostView(host, ensured);
    }

    public HostFile? Look(string path) =>
        _host.Look(path) ?? (_ensured.Exists(e => HostPaths.IsWithin(e, path)) ? new HostFile(HostFileKind.Directory) : null);

    public IReadOnlyList<HostEntry>? List(string path) => _host.List(path) ?? (_host.Look(path) is null && Look(path) is not null ? [] : null);

    public bool MayEnter(string path) => _host.Look(path) is null ? Look(path) is not null : _host.MayEnter(path);

    public IHostDirectory? Open(string path) =>
        _host.Open(path) ?? (Look(path) is { Kind: HostFileKind.Directory } ? new HostDirectoryByPath(this, path) : null);
}
