namespace Berth.Machines.Building;

/// <summary>Reports how far a build is.</summary>
/// <param name="report">Called for each step, and often during one; null: nothing is reported.</param>
internal sealed class BuildProgress(Action<BuildStatus>? report)
{
    private const long Step = 4 * 1024 * 1024;
    private const int FilesInStep = 4096;

    private long _next;

    internal void Read(int files)
    {
        if (files % FilesInStep == 0)
            report?.Invoke(new BuildStatus(BuildStep.Read, files, null));
    }

    internal void Begin(BuildStep step, long total = 0)
    {
        _next = 0;
        report?.Invoke(new BuildStatus(step, 0, total == 0 ? null : total));
    }

    internal void Copied(long bytes, long total)
    {
        if (bytes < _next)
            return;
        _next = bytes + Step;
        report?.Invoke(new BuildStatus(BuildStep.Copy, bytes, total));
    }
}
