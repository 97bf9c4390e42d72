using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Buses;

/// <summary>Starts proxies, in sandboxes of their own: the proxy reads what a workload sends.</summary>
public interface IBusProxyLauncher
{
    /// <summary>Starts a proxy. It ends with this process at the latest.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="ready">Becomes <see cref="BusProxyCommand.ReadyDescriptor"/>; owned by the caller.</param>
    /// <returns>The process; the caller owns it.</returns>
    /// <exception cref="Linux.Errors.BerthException">It can't be started.</exception>
    ChildProcess Start(BusProxyCommand command, SafeFileHandle ready);
}
