using System.Globalization;
using System.Runtime.InteropServices;
using Berth.HostServices.Management;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;

namespace Berth.HostServices.Service;

/// <summary>Runs a service: as a program that a manager started, or over a connection in this process.</summary>
public static partial class HostServiceHost
{
    private const int ProtocolBroken = 1;
    private const int Misuse = 2;

    // Never disposed: the runtime handles a signal some time after it has arrived. If the registration were gone by then, the signal would
    // have its default action and end the program.
    private static readonly List<PosixSignalRegistration> s_ignored = [];

    /// <summary>
    /// The main method of a service program: serves the connection named by <c>--service-id UID --service-fd N</c> until the peer closes
    /// it. Also makes the program ignore SIGTERM and SIGINT, because a service lives as long as the processes that use it.
    /// </summary>
    /// <param name="arguments">The program's arguments; others are ignored.</param>
    /// <param name="service">Answers the calls. Its <see cref="HostService.StopAsync"/> is called at the end in any case.</param>
    /// <param name="error">Receives the reason, as one line, if the exit code is not 0: <see cref="Console.Error"/> in a program.</param>
    /// <param name="cancellationToken">Ends the service.</param>
    /// <returns>The exit code: 0 at the end of the connection, 1 if the peer violated the protocol, 2 for bad arguments.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, HostService service, TextWriter error, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(error);
        IgnoreSignals();
        try
        {
            var socket = FileDescriptors.Adopt(ServiceDescriptor(arguments));
            FileDescriptors.SetCloseOnExec(socket, closeOnExec: true);
            var announce = Environment.GetEnvironmentVariable(HostServiceManager.ProtocolVariable) == "1";
            // The variable applies to this connection only, so remove it for programs that this one starts.
            Environment.SetEnvironmentVariable(HostServiceManager.ProtocolVariable, null);
            var options = new SessionOptions { Blocks = true, Announces = announce };
            await new HostServiceSession(new HostServiceChannel(socket), service, options).RunAsync(cancellationToken)
                .ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (ProtocolException exception)
        {
            await error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return ProtocolBroken;
        }
        catch (Exception exception) when (exception is ArgumentException or LinuxException)
        {
            await error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return Misuse;
        }
    }

    private static void IgnoreSignals()
    {
        lock (s_ignored)
        {
            if (s_ignored.Count > 0)
                return;
            foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT])
                s_ignored.Add(PosixSignalRegistration.Create(signal, static context => context.Cancel = true));
        }
    }

    /// <summary>Serves a connection until the peer closes it, without blocking a thread.</summary>
    /// <param name="channel">The connection; disposed at the end.</param>
    /// <param name="service">Answers the calls. Its <see cref="HostService.StopAsync"/> is called at the end in any case.</param>
    /// <param name="cancellationToken">Ends the service; pending calls are cancelled.</param>
    /// <exception cref="ProtocolException">The peer violated the protocol.</exception>
    public static Task ServeAsync(HostServiceChannel channel, HostService service, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(service);
        return new HostServiceSession(channel, service, SessionOptions.Default).RunAsync(cancellationToken);
    }

    private static int ServiceDescriptor(string[] arguments)
    {
        if (Value("--service-id") is null)
            throw new ArgumentException("--service-id UID is missing: this program is started by a service manager.", nameof(arguments));
        return Value("--service-fd") is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException("--service-fd N is missing: this program is started by a service manager.", nameof(arguments));

        // Both forms that the reference implementation accepts: "--name value" and "--name=value".
        string? Value(string name)
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                if (arguments[i] == name)
                    return i + 1 < arguments.Length ? arguments[i + 1] : null;
                if (arguments[i].StartsWith(name + "=", StringComparison.Ordinal))
                    return arguments[i][(name.Length + 1)..];
            }

            return null;
        }
    }
}
