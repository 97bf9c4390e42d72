using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary>All services of a manager, for people or for programs.</summary>
internal static class ServiceTable
{
    public static async Task WriteAsync(ServiceManagers managers, ServiceManagerKind? chosen, bool asJson, CancellationToken cancellationToken)
    {
        var manager = await managers.WatchedAsync(chosen, cancellationToken).ConfigureAwait(false);
        var services = await ServiceManagers.ListAsync(manager, cancellationToken).ConfigureAwait(false);
        if (asJson)
            JsonOutput.WriteArray(services, (writer, status) => ServiceStatusJson.Write(writer, status, manager.Kind, managers.AssignmentOf(status.Name)));
        else
            WriteText(services);
    }

    public static void WriteText(IReadOnlyList<ServiceStatus> services)
    {
        Console.WriteLine(ServiceText.Header);
        foreach (var status in services)
            Console.WriteLine(ServiceText.Row(status, TimeProvider.System.GetUtcNow()));
    }
}
