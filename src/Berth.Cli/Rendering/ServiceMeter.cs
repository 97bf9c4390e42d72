using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>What a service used of the CPU over the last looks at it.</summary>
internal sealed class ServiceMeter
{
    private const int Kept = 30;

    private readonly Queue<double> _shares = new();
    private (TimeSpan Cpu, DateTimeOffset Time, int? Pid)? _last;

    /// <summary>Shares of one CPU, 1 being all of it, the oldest first.</summary>
    public IReadOnlyCollection<double> Shares => _shares;

    /// <summary>The latest share; 0 before there were two looks.</summary>
    public double Share { get; private set; }

    /// <summary>Takes another look.</summary>
    /// <param name="status">The service.</param>
    /// <param name="now">When it was looked at.</param>
    public void Add(ServiceStatus status, DateTimeOffset now)
    {
        var used = status.Cpu ?? TimeSpan.Zero;
        // Another process begins to count anew.
        Share = _last is { } last
            && last.Pid == status.Pid
            && now > last.Time
            && used >= last.Cpu ? (used - last.Cpu) / (now - last.Time) : 0;
        _last = (used, now, status.Pid);
        _shares.Enqueue(Share);
        if (_shares.Count > Kept)
            _shares.Dequeue();
    }

    /// <summary>The shares as a line of bars, each an eighth of a CPU a step; a full one means one CPU or more.</summary>
    public string Sparkline() => string.Concat(_shares.Select(static share => " ▁▂▃▄▅▆▇█"[(int)Math.Ceiling(Math.Clamp(share, 0, 1) * 8)]));
}
