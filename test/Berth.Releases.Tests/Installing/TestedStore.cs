using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Tests.Archives;
using Berth.Releases.Tests.Crashes;

namespace Berth.Releases.Tests.Installing;

/// <summary>A store in a real directory, with releases of one file and a link.</summary>
internal sealed class TestedStore(string? root = null) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Its directory.</summary>
    public string Root { get; } = root ?? "";

    /// <summary>What the workload is said to be with a release.</summary>
    public Func<ReleaseId, bool> IsHealthy { get; set; } = static _ => true;

    /// <summary>What was done to the workload.</summary>
    public List<string> Calls { get; } = [];

    public string Path => Root.Length > 0 ? Root : _directory["store"];

    /// <summary>The versions in the order of their installation, each with what it is.</summary>
    public IReadOnlyList<string> Releases =>
    [
        .. ReleaseStore.List(Path).Select(static release => release.Id.Version
            + (release.IsCurrent ? " current" : "") + (release.IsPrevious ? " previous" : "") + (release.IsBad ? " bad" : "")),
    ];

    public async Task<UpdateResult> InstallAsync(string version, params string[] prepare)
    {
        using var store = await OpenAsync();
        var request = new InstallRequest(Archive(version))
        {
            Prepare = prepare is [] ? null : new PrepareCommand(prepare, Deadline.Time),
        };
        return await store.InstallAsync(request, Deadline.Token());
    }

    public async Task<UpdateResult> InstallAsync(InstallRequest request)
    {
        using var store = await OpenAsync();
        return await store.InstallAsync(request, Deadline.Token());
    }

    public async Task<ReleaseId> RollBackAsync(ReleaseId? to = null)
    {
        using var store = await OpenAsync();
        return (await store.RollBackAsync(new RollBackRequest(to), Deadline.Token())).Id;
    }

    /// <summary>Makes an archive of a version; returns its path.</summary>
    public string Archive(string version)
    {
        var path = _directory[$"app-{version}.tar"];
        File.WriteAllBytes(path, new TarBytes().File("version", version).Link("link", "version").Done());
        return path;
    }

    /// <summary>A path for a file of the test, outside of the store.</summary>
    public string Beside(string name) => _directory[name];

    public void Dispose() => _directory.Dispose();

    private Task<ReleaseStore> OpenAsync() => ReleaseStore.OpenAsync(
        Path, new FakeTarget(id => IsHealthy(id), static () => { }, Calls), wait: false, static _ => { }, Deadline.Token());
}
