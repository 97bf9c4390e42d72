namespace Berth.HostServices.Generator.Tests.Guide;

internal sealed class Clock(TimeProvider time) : IClock
{
    private int _alarms;

    public Task<DateTimeOffset> NowAsync(string zone, CancellationToken cancellationToken) =>
        Task.FromResult(TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    public Task<Alarm> SetAlarmAsync(TimeSpan after, string? note = null) =>
        Task.FromResult(new Alarm(Interlocked.Increment(ref _alarms), time.GetUtcNow() + after));
}
