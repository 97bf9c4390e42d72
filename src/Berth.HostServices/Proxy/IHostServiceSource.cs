using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Proxy;

/// <summary>Starts a service for a <see cref="HostServiceProxy"/>, and again after it has ended.</summary>
public interface IHostServiceSource
{
    /// <summary>Starts the service after the previous process of it, if any, has ended or was killed.</summary>
    /// <param name="cancellationToken">Ends the wait for the previous one.</param>
    /// <returns>A connection to the service, owned by the caller.</returns>
    /// <exception cref="BerthException">The service can't be started; the message says why.</exception>
    /// <exception cref="LinuxException">The service can't be started.</exception>
    Task<SafeFileHandle> StartAsync(CancellationToken cancellationToken);

    /// <summary>Reports what the person who granted the service should know.</summary>
    /// <param name="line">One line, with control characters of the peers escaped.</param>
    void Report(string line);
}
