using Berth.Agent.Releases;
using Berth.Fleet.Api;

namespace Berth.Agent.Tests;

/// <summary>Releases that answer as told, and remember what they were asked.</summary>
internal sealed class PretendedReleases : IAgentReleases
{
    public Func<UploadedRelease, Task<ReleaseResult>> OnInstall { get; set; } = static release => Task.FromResult<ReleaseResult>(
        new ReleaseResult.Done(new ChangeDocument($"{release.Version}-{release.Sha256[..12]}", null, Changed: true)));

    public Func<UploadedRelease, ReleaseResult> OnUpdateSelf { get; set; } = static release =>
        new ReleaseResult.Done(new ChangeDocument($"{release.Version}-{release.Sha256[..12]}", null, Changed: true));

    public ReleaseResult OnRollback { get; set; } = new ReleaseResult.NothingToReturnTo("there is no previous release");

    /// <summary>The content of each archive that was to be installed.</summary>
    public List<byte[]> Installed { get; } = [];

    /// <summary>Whether an update was interrupted, and not ended yet.</summary>
    public bool IsUnfinished { get; set; }

    public Task<(IReadOnlyList<ReleaseDocument> Releases, bool IsUnfinished)> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<(IReadOnlyList<ReleaseDocument>, bool)>(([new ReleaseDocument("1-abc", "1", null, "current", null)], IsUnfinished));

    public Task RecoverAsync(CancellationToken cancellationToken)
    {
        IsUnfinished = false;
        return Task.CompletedTask;
    }

    public async Task<ReleaseResult> InstallAsync(UploadedRelease release, CancellationToken cancellationToken)
    {
        Installed.Add(await File.ReadAllBytesAsync(release.Path, cancellationToken));
        return await OnInstall(release);
    }

    public async Task<ReleaseResult> UpdateSelfAsync(UploadedRelease release, CancellationToken cancellationToken)
    {
        Installed.Add(await File.ReadAllBytesAsync(release.Path, cancellationToken));
        return OnUpdateSelf(release);
    }

    public Task<ReleaseResult> RollBackAsync(CancellationToken cancellationToken) => Task.FromResult(OnRollback);
}
