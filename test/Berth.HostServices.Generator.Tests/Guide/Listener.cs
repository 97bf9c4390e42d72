using Berth.HostServices.Service;

namespace Berth.HostServices.Generator.Tests.Guide;

internal static class Listener
{
    public static async Task ListenAsync(CancellationToken cancellationToken)
    {
        await HostServiceHost.ListenAsync(
            "/run/user/1000/clock", peer => new ClockDispatcher(new Clock(TimeProvider.System)), cancellationToken: cancellationToken);
    }
}
