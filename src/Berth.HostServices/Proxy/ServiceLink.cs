using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Proxy;

/// <summary>
/// The proxy's connection to the service. A service that has ended, that violated the protocol, or that does not answer abandoned calls is
/// started again for the next call, with a growing delay.
/// </summary>
internal sealed class ServiceLink : IDisposable
{
    // After a service has run this long, it is again started without delay.
    private static readonly TimeSpan s_stable = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(10);

    // Calls wait this long for the next start. If it is later, they are answered with an exception.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    // The time for which further calls wait for a service to answer an abandoned call, before the service is started again.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>The room for the number of a call and its credit, which the callers' messages need not have.</summary>
    internal const int LongestNumber = 128;

    // An answer that is too long concerns its call only, and the number of the call may be its last member.
    private const int LongestRead = 64 * 1024 * 1024;

    private readonly HostServiceRules _rules;
    private readonly IHostServiceSource _source;
    private readonly TimeProvider _time;
    private readonly WireLimits _limits;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private HostServiceClient? _client;
    private long _started;
    private TimeSpan _delay;
    private volatile bool _isDisposed;

    internal ServiceLink(HostServiceRules rules, IHostServiceSource source, SafeFileHandle connection, TimeProvider time)
    {
        _rules = rules;
        _source = source;
        _time = time;
        _limits = new WireLimits { MaximumPayload = rules.MaximumCallSize + LongestNumber };
        _client = Client(connection);
        _started = time.GetTimestamp();
    }

    /// <summary>Whether the service answers several calls at once.</summary>
    internal bool IsConcurrent => Volatile.Read(ref _client)?.IsConcurrent == true;

    /// <summary>Makes a call.</summary>
    /// <exception cref="HostServiceEndedException">The service ended before it answered, or can't be started.</exception>
    internal async ValueTask<HostServiceReply> CallAsync(RelayedCall call, CancellationToken cancellationToken)
    {
        HostServiceClient? broken = null;
        while (true)
        {
            var client = await OpenAsync(broken, cancellationToken).ConfigureAwait(false);
            try
            {
                return await client.RelayAsync(call, _rules.Concurrency, s_patience, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (UnansweredCallsException) when (!_isDisposed)
            {
                _source.Report($"host service {_rules.Name} does not answer calls that were abandoned, and is started again");
                broken = client;
            }
            // A message that came before this call is of no call.
            catch (ProtocolException violation) when (!call.WasSent && broken is null && !_isDisposed)
            {
                client.Dispose();
                _source.Report(
                    $"host service {_rules.Name} sent a message that answers no call, and is started again: {violation.Message}");
                broken = client;
            }
            // Of a call that was not sent, nothing is lost.
            catch (Exception failure) when (IsEnd(failure) && !call.WasSent && broken is null && !_isDisposed)
            {
                broken = client;
            }
            catch (ProtocolException violation) when (!_isDisposed)
            {
                // After a violation, a late answer would be taken for that of the next call.
                client.Dispose();
                _source.Report($"host service {_rules.Name} violated the protocol in its answer to {call.Method}: {violation.Message}");
                throw Ended($"violated the protocol: {violation.Message}");
            }
            catch (Exception failure) when (IsEnd(failure))
            {
                client.Dispose();
                throw Ended($"ended before it answered {call.Method}");
            }
        }
    }

    /// <summary>Closes the connection; the service then ends.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Volatile.Read(ref _client)?.Dispose();
    }

    private static bool IsEnd(Exception failure) => failure is EndOfStreamException or ObjectDisposedException;

    private async ValueTask<HostServiceClient> OpenAsync(HostServiceClient? broken, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _client) is { IsClosed: false } open && open != broken)
            return open;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_client is { IsClosed: false } other && other != broken)
                return other;
            _client?.Dispose();
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            await WaitForStartAsync(cancellationToken).ConfigureAwait(false);
            var connection = await _source.StartAsync(cancellationToken).ConfigureAwait(false);
            _started = _time.GetTimestamp();
            Volatile.Write(ref _client, Client(connection));
            if (_isDisposed)
                _client.Dispose();
            return _client;
        }
        catch (Exception failure) when (failure is BerthException or LinuxException)
        {
            _started = _time.GetTimestamp();
            _source.Report($"host service {_rules.Name} could not be started again: {failure.Message}");
            throw new HostServiceEndedException($"the host service {_rules.Name} has ended, and could not be started again");
        }
        finally
        {
            _opening.Release();
        }
    }

    private async ValueTask WaitForStartAsync(CancellationToken cancellationToken)
    {
        var ran = _time.GetElapsedTime(_started);
        if (ran >= s_stable)
            _delay = TimeSpan.Zero;
        var wait = _delay - ran;
        if (wait > s_longestWait)
            throw Ended($"has ended too often, and is not started again for {wait.TotalSeconds:0.0} s");
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        _delay = _delay == TimeSpan.Zero ? s_firstDelay : TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, s_longestDelay.Ticks));
    }

    private HostServiceClient Client(SafeFileHandle connection) =>
        new(
        new HostServiceChannel(connection, _limits) { WaitsBriefly = true, LongestCut = LongestRead, ExtraToSend = LongestNumber },
        quotesNumbers: false);

    private HostServiceEndedException Ended(string how) => new($"the host service {_rules.Name} {how}");
}
