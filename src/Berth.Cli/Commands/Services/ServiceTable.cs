using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary>All services of a manager, for people or for programs.</summary>
internal static class ServiceTable
{
    public static async Task WriteAsync(ServiceManagers managers, ServiceManagerKind? chosen, bool asJson, CancellationToken cancellationToken)
    {
        var services = await managers.ListAllAsync(chosen, cancellationToken).ConfigureAwait(false);
        if (asJson)
            JsonOutput.WriteArray(services, (writer, service) => ServiceStatusJson.Write(writer, service.Status, service.Manager, managers.AssignmentOf(service.Status.Name)));
        else
            WriteText(services);
    }

    public static void WriteText(IReadOnlyList<ManagedService> services)
    {
        Console.WriteLine($"{"MANAGER",-8}  {ServiceText.Header}");
        foreach (var service in services)
            Console.WriteLine($"{ServiceStatusJson.Word(service.Manager),-8}  {ServiceText.Row(service.Status, TimeProvider.System.GetUtcNow())}");
    }
}
