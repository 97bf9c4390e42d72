using System.Collections.Immutable;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Host;

/// <summary>The host as it will be after Berth has made some directories and files.</summary>
internal sealed class EnsuredHostView : IHostView
{
    private readonly IHostView _host;
    private readonly List<string> _ensured;
    private readonly IReadOnlyCollection<string> _files;

    /// <summary>A view of a host with additional directories and files.</summary>
    /// <param name="host">The host as it is.</param>
    /// <param name="ensured">The additional directories.</param>
    /// <param name="files">Files that are made.</param>
    public EnsuredHostView(IHostView host, List<string> ensured, params IReadOnlyCollection<string> files) =>
        (_host, _ensured, _files) = (host, ensured, files);

    /// <summary>The host after the directories of entries were made; the same view if they make nothing.</summary>
    /// <param name="host">The host as it is.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="made">Other directories that are made.</param>
    /// <param name="files">Files that are made.</param>
    public static IHostView For(
        IHostView host, ImmutableArray<FilesystemEntry> entries, IEnumerable<string>? made = null, params IReadOnlyCollection<string> files)
    {
        List<string> ensured = [.. made ?? []];
        foreach (var entry in entries)
        {
            if (entry is BindEntry { Ensure: true } bind)
                ensured.Add(bind.Source);
        }

        return ensured.Count + files.Count == 0 ? host : new EnsuredHostView(host, ensured, files);
    }

    public HostFile? Look(string path) =>
        _host.Look(path)
            ?? (_ensured.Exists(e => HostPaths.IsWithin(e, path))
                ? new HostFile(HostFileKind.Directory)
                : _files.Contains(path)
                ? new HostFile(HostFileKind.File)
                : null);

    public IReadOnlyList<HostEntry>? List(string path) =>
        _host.List(path) ?? (_host.Look(path) is null && Look(path) is not null ? [] : null);

    public bool IsClosed(string path) => _host.IsClosed(path);

    public bool MayEnter(string path) => _host.Look(path) is null ? Look(path) is not null : _host.MayEnter(path);

    public bool MayWrite(string path) => _host.Look(path) is null ? Look(path) is not null : _host.MayWrite(path);

    public bool HasAcl(string path) => _host.HasAcl(path);

    public string? ReadText(string path) => _host.ReadText(path);

    public IHostDirectory? Open(string path) =>
        _host.Open(path) ?? (Look(path) is { Kind: HostFileKind.Directory } ? new HostDirectoryByPath(this, path) : null);
}
