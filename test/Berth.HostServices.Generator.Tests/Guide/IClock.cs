using Berth.HostServices;

namespace Berth.HostServices.Generator.Tests.Guide;

[HostService("clock")]
public interface IClock
{
    Task<DateTimeOffset> NowAsync(string zone, CancellationToken cancellationToken);

    Task<Alarm> SetAlarmAsync(TimeSpan after, string? note = null);
}
