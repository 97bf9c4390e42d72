using Berth.HostServices.Management;

namespace Berth.HostServices.Generator.Tests.Guide;

internal static class Caller
{
    public static async Task<DateTimeOffset> AskAsync(IReadOnlyList<string> program, CancellationToken cancellationToken)
    {
        await using var services = new HostServiceManager(line => Console.Error.WriteLine(line));
        var connection = await services.StartAsync(new HostServiceCommand { Id = "clock", Command = program }, cancellationToken);
        IClock clock = new ClockClient(connection);
        return await clock.NowAsync("UTC", cancellationToken);
    }
}
