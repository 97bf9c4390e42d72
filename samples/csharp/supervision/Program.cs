using Berth.Engine.Services;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

var manager = await ServiceManager.OpenAsync(ServiceManagerKind.Builtin);
var service = new ServiceDefinition { Name = ServiceName.Parse("sample-sleep"), Command = ["/bin/sleep", "600"] };
await manager.RegisterAsync(service, start: true);
await foreach (var change in manager.WatchAsync())
{
    Console.WriteLine($"{change.Name}: {change.Status?.Observed.ToString() ?? "gone"}");
    if (change is { Status.Observed: ObservedState.Ready or ObservedState.Up })
        await manager.UnregisterAsync(service.Name);
    if (change.Status is null)
        break;
}
