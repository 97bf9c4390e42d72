using Berth.Linux.Files;
using Berth.Releases.Errors;
using Berth.Releases.Names;
using Berth.Releases.Store;

namespace Berth.Releases.Installing;

/// <summary>
/// Switches a store from one release to another, and back if the new one is not healthy. Install, rollback and recovery all go through
/// here, and each step is one of <see cref="UpdateStates"/>.
/// </summary>
/// <param name="tree">The store, locked.</param>
/// <param name="target">What runs the releases.</param>
/// <param name="progress">Called at each step.</param>
internal sealed class ReleaseUpdate(ReleaseTree tree, IReleaseTarget target, Action<ReleaseProgress> progress)
{
    /// <summary>Switches to a complete release.</summary>
    /// <param name="from">The release that is current; null: none.</param>
    /// <param name="to">The release that is to be current.</param>
    /// <param name="settle">How long it is watched after it was healthy; zero: it is not.</param>
    /// <param name="isReturn">Whether it is a rollback.</param>
    /// <param name="cancellationToken">Brings the old release back.</param>
    /// <returns>The answer of the probe.</returns>
    /// <exception cref="ReleaseException">The new release is not healthy. The message says whether the old one is again.</exception>
    public async Task<string> SwitchAsync(
        ReleaseId? from, ReleaseId to, TimeSpan settle, bool isReturn, CancellationToken cancellationToken)
    {
        progress(new ReleaseProgress(ReleaseStage.Switching, 0, null));
        FullDisk.ThrowIfNoRoomToSwitch(tree.Files);
        await target.ObserveAsync(cancellationToken).ConfigureAwait(false);
        tree.Write(new Journal(JournalPhase.Switching, from?.Text, to.Text));
        ProbeResult probe;
        Exception? cause = null;
        try
        {
            tree.Switch(to);
            await target.ApplyAsync(to, cancellationToken).ConfigureAwait(false);
            progress(new ReleaseProgress(ReleaseStage.Probing, 0, null));
            probe = await target.ProbeAsync(to, isReturn: false, cancellationToken).ConfigureAwait(false);
            if (probe.IsHealthy && settle > TimeSpan.Zero)
            {
                progress(new ReleaseProgress(ReleaseStage.Settling, 0, null));
                probe = await target.WatchAsync(to, settle, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw await InterruptAsync(from, to).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            // Whatever went wrong, the old release must come back.
            cause = failed;
            probe = new ProbeResult(IsHealthy: false, FailureText.Of(failed));
        }

        if (!probe.IsHealthy)
            throw await RevertAsync(from, to, probe.Answer, cause).ConfigureAwait(false);
        tree.Write(new Journal(JournalPhase.Accepted, from?.Text, to.Text, IsReturn: isReturn));
        Finish(from, to, isReturn);
        return probe.Answer;
    }

    /// <summary>Completes an accepted update.</summary>
    public void Finish(ReleaseId? from, ReleaseId to, bool isReturn)
    {
        if (tree.Manifest(to) is { Bad: not null } again)
            tree.Write(StorePaths.Of(to), again with { Bad = null });
        // One rollback after the other goes further back each time, and never to what was rolled back.
        if (isReturn)
            tree.SetPrevious(tree.Before(to));
        else if (from is not null && from != to && tree.Has(from) && tree.Manifest(from) is not { Bad: not null })
            tree.SetPrevious(from);
        else if (tree.Previous == to)
            tree.SetPrevious(null);
        tree.ClearJournal();
    }

    /// <summary>Makes the old release current again, and runs it; recovery continues here after an interruption.</summary>
    /// <param name="from">The old release; null: there was none.</param>
    /// <param name="to">The release that failed, or of which nothing is known.</param>
    /// <param name="isBad">Whether it failed.</param>
    /// <param name="why">Why it is undone.</param>
    /// <returns>The answer of the old release's probe.</returns>
    public async Task<ProbeResult> UndoAsync(ReleaseId? from, ReleaseId to, bool isBad, string? why)
    {
        // Not cancelled: half of the way back is no place to stop. Every wait of the target has a limit of its own.
        var probe = new ProbeResult(IsHealthy: true, "there was no release before");
        var mustRun = tree.Current != from || isBad;
        if (tree.Current != from)
            tree.Switch(from);
        if (mustRun)
        {
            progress(new ReleaseProgress(ReleaseStage.Reverting, 0, null));
            try
            {
                await target.ApplyAsync(from, CancellationToken.None).ConfigureAwait(false);
                if (from is not null)
                    probe = await target.ProbeAsync(from, isReturn: true, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failed) when (failed is BerthException or IOException or OperationCanceledException)
            {
                probe = new ProbeResult(IsHealthy: false, FailureText.Of(failed));
            }
        }

        if (isBad)
        {
            tree.MarkBad(to, why ?? "it was not healthy");
            if (tree.Previous == to)
                tree.SetPrevious(tree.Before(to));
        }

        tree.ClearJournal();
        return probe;
    }

    /// <summary>Brings the old release back, because the user ended the update. The new one is not known to be bad.</summary>
    private async Task<ReleaseException> InterruptAsync(ReleaseId? from, ReleaseId to)
    {
        var old = await UndoAsync(from, to, isBad: false, why: null).ConfigureAwait(false);
        return new ReleaseException(
            old.IsHealthy ? ReleaseErrorKind.Interrupted : ReleaseErrorKind.Failed, $"interrupted: {Back(from, old)}");
    }

    /// <summary>The directory in which all files of a release are; null: there are others.</summary>
    private string? OnlyDirectory(ReleaseId id)
    {
        var directory = StorePaths.Of(id);
        return tree.Files.List(directory).Where(static name => name is not (StorePaths.Manifest or StorePaths.Contents)).Take(2).ToArray()
            is [var only]
            && tree.Files.Find($"{directory}/{only}") is { Kind: FileKind.Directory }
                ? only
                : null;
    }

    private static string Back(ReleaseId? from, ProbeResult old) => from switch
    {
        null => "there was no release before it, so none is current now",
        _ when old.IsHealthy => $"{from} is current again: {old.Answer}",
        _ => $"{from} is current again, but NOT healthy: {old.Answer}",
    };

    private async Task<ReleaseException> RevertAsync(ReleaseId? from, ReleaseId to, string why, Exception? cause)
    {
        IReadOnlyList<string> output = [];
        try
        {
            output = await target.LastOutputAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is BerthException or IOException)
        {
            // The output only explains; the way back must go on.
        }

        tree.Write(new Journal(JournalPhase.Reverting, from?.Text, to.Text, why));
        var old = await UndoAsync(from, to, isBad: true, why).ConfigureAwait(false);
        var written = output.Count > 0
            ? $"\nthe last output of {to}:\n  {string.Join("\n  ", output)}"
            : $"\n{to} has written nothing";
        if (OnlyDirectory(to) is { } only)
            written += $"\nall files of {to} are below {only}/: is the archive one of the directory, and not of what is in it?";
        var text = $"release {to} is not healthy: {why}\n{Back(from, old)}";
        return new ReleaseException(old.IsHealthy ? ReleaseErrorKind.RolledBack : ReleaseErrorKind.Failed, text + written, null, cause)
        {
            Output = output,
        };
    }
}
