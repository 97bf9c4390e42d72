using System.Globalization;
using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Lists the addresses that lead into machines.</summary>
internal sealed class ListMachinePortsHandler : RequestHandler<ListMachinePorts>
{
    protected override Task<int> ExecuteAsync(ListMachinePorts request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        var records = request.Names.IsEmpty
            ? store.Names().Select(store.TryFind).OfType<MachineRecord>()
            : request.Names.Select(store.Find);
        context.Emit(new MachinePortsListed([.. records.SelectMany(record => Of(record, store.FindRun(record.Name) is not null))]));
        return Task.FromResult(ExitCode.Success);
    }

    private static IEnumerable<MachinePort> Of(MachineRecord record, bool isRunning) =>
    [
        .. record.Ports.Select(port => new MachinePort(
            record.Name, string.Create(CultureInfo.InvariantCulture, $"{port.HostAddress}:{port.HostPort}"),
            port.GuestPort.ToString(CultureInfo.InvariantCulture), isRunning)),
        .. record.Sockets.Select(socket => new MachinePort(record.Name, socket, "a socket of the workload", isRunning)),
    ];
}
