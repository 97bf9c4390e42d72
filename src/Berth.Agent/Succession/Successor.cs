using System.Diagnostics.CodeAnalysis;
using Berth.Engine;
using Berth.Engine.Execution;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Linux.Processes;

namespace Berth.Agent.Succession;

/// <summary>
/// How the agent becomes another version of itself. The new version was tried beside the old one, which served meanwhile. Then the old
/// one executes it in its place: the same process, with the same arguments. Only the new one, when it has reported healthy, makes its
/// release the current one. If it does not get there, it ends: by its own error, or by the kernel at the deadline that the old version
/// has set. What is current is the old version, which the service manager then starts.
/// </summary>
/// <param name="arguments">The arguments of this process.</param>
internal sealed class Successor(IReadOnlyList<string> arguments)
{
    /// <summary>Set for a new version: it must confirm that it is healthy.</summary>
    private const string Variable = "BERTHD_CONFIRM";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>The release that this process is to become; null: none.</summary>
    public string? Next { get; set; }

    /// <summary>Whether this process is a new version that is not confirmed yet.</summary>
    public bool IsUnconfirmed { get; private set; } = TakeVariable();

    /// <summary>The release of Berth that this process is; null: it is not installed as one.</summary>
    public static string? OwnRelease => OwnInstallation.Find(OwnProcess.Path)?.Release;

    /// <summary>The arguments that a trial of the new version is given.</summary>
    public IReadOnlyList<string> Arguments => arguments;

    /// <summary>Makes this release the current one: it is healthy.</summary>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        var own = OwnInstallation.Find(OwnProcess.Path)!;
        var subject = new ReleaseSubject(Service: null, own.Store);
        var engine = new BerthEngine();
        await engine.ExecuteAsync(
            new RollBackRelease(subject, own.Release, TimeSpan.Zero, Wait: true) { IsInstall = true }, static _ => { }, cancellationToken);
        ProcessDeadline.Clear();
        IsUnconfirmed = false;
        await engine.ExecuteAsync(new PruneReleases(subject, Keep: null, Wait: true), static _ => { }, cancellationToken);
    }

    /// <summary>Executes <see cref="Next"/>. Returns only by throwing.</summary>
    [DoesNotReturn]
    public void Become()
    {
        ProcessDeadline.Set(s_limit);
        Execute($"releases/{Next}", [$"{Variable}=1"]);
    }

    /// <summary>Executes what is current, instead of this version, which is not healthy. Returns only by throwing.</summary>
    [DoesNotReturn]
    public void Return()
    {
        ProcessDeadline.Clear();
        IsUnconfirmed = false;
        Execute("current", []);
    }

    [DoesNotReturn]
    private void Execute(string release, IReadOnlyList<string> variables)
    {
        var program = $"{OwnInstallation.Find(OwnProcess.Path)!.Store}/{release}/sbin/berthd";
        string[] environment = [.. OwnProcess.Variables().Select(static one => $"{one.Key}={one.Value}"), .. variables];
        ProcessExecutor.Replace(program, [program, .. arguments], environment);
    }

    private static bool TakeVariable()
    {
        var isSet = Environment.GetEnvironmentVariable(Variable) is not null;
        // Not for what this process starts.
        Environment.SetEnvironmentVariable(Variable, null);
        return isSet;
    }
}
