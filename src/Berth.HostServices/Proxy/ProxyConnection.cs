using System.Runtime.InteropServices;
using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Proxy;

/// <summary>
/// A caller's connection to a proxy, which answers its calls by calling the service. Three parts of a call are passed on: the method's
/// name, taken from the rules; the arguments, written again; the descriptors.
/// </summary>
/// <remarks>
/// A caller that did not say hello gets a turn before its message is read, and gives it back when the message is answered. So its other
/// messages wait in the socket, where the kernel accounts them to it. A caller that did say hello is always read, because its messages may
/// end calls; a call beyond the limit is answered with an exception.
/// </remarks>
internal sealed class ProxyConnection : HostService
{
    private const int LongestExcerpt = 64;

    // Long enough for a busy reader, short enough for the callers that wait.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly HostServiceRules _rules;
    private readonly IHostServiceSource _source;
    private readonly ServiceLink _link;
    private readonly ProxyTurns _turns;
    private readonly SafeFileHandle _socket;
    private readonly HostServiceChannel _channel;
    private readonly HostServiceSession _session;
    private SemaphoreSlim? _turn;

    internal ProxyConnection(
        HostServiceRules rules, IHostServiceSource source, ServiceLink link, ProxyTurns turns, SafeFileHandle socket)
    {
        _rules = rules;
        _source = source;
        _link = link;
        _turns = turns;
        _socket = socket;
        _channel = Channel(rules, socket);
        _session = new HostServiceSession(_channel, this, new SessionOptions
        {
            OffersRing = false,
            TellsViolations = true,
            HidesBacktraces = true,
            SendPatience = s_patience,
            EndPatience = TimeSpan.Zero,
            Receive = ReceiveAsync,
        });
    }

    /// <summary>Serves until the caller closes its end, or violates the protocol.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
            when (failure is OperationCanceledException or LinuxException or IOException or ObjectDisposedException)
        {
            // The error is the peer's: it only loses its connection.
        }
        finally
        {
            ReleaseTurn();
        }
    }

    protected internal override async ValueTask<HostServiceResult> DispatchAsync(
        HostServiceCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var method = _rules.Methods.FirstOrDefault(name => name == call.Method) ?? throw new RemoteException(
            "MethodNotGranted",
            $"\"{Excerpt(call.Method)}\" of {_rules.Name} is not granted; granted: {string.Join(", ", _rules.Methods)}");
        var isCounted = call.Id != 0;
        if (isCounted && !_turns.Concurrent.Wait(0, CancellationToken.None))
            throw new RemoteException("TooManyCalls", $"At most {_rules.Concurrency} calls of {_rules.Name} may be under way at once.");
        SafeHandle[] descriptors = [];
        try
        {
            var arguments = RewriteArguments(call.ArgumentsJson);
            descriptors = call.TakeAll();
            CheckDescriptors(descriptors);
            call.ReleaseText();
            return await CallAsync(
                new RelayedCall(method, arguments, descriptors, signal => RelayAsync(call, signal)), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            PassedDescriptor.Close(descriptors);
            if (isCounted)
                _turns.Concurrent.Release();
        }
    }

    private async ValueTask<HostServiceResult> CallAsync(RelayedCall call, CancellationToken cancellationToken)
    {
        using var deadline = _rules.Deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline?.CancelAfter(_rules.Deadline!.Value);
        try
        {
            using var reply = await _link.CallAsync(call, deadline?.Token ?? cancellationToken).ConfigureAwait(false);
            var value = Rewrite(reply.Json, "the answer");
            RequireNoDescriptors(reply.DescriptorCount, "the answer");
            return new HostServiceResult(value, TakeAll(reply.DescriptorCount, reply.TakeDescriptor));
        }
        catch (OperationCanceledException) when (deadline?.IsCancellationRequested == true && !cancellationToken.IsCancellationRequested)
        {
            var seconds = _rules.Deadline!.Value.TotalSeconds;
            throw new RemoteException("DeadlineExceeded", $"{call.Method} was not answered within the {seconds:0.###} s of its grant");
        }
        catch (RemoteException failure) when (!_rules.Backtraces && failure.RemoteBacktrace.Length > 0)
        {
            throw new RemoteException(failure.TypeName, failure.RemoteMessage);
        }
        catch (HostServiceEndedException ended)
        {
            throw new RemoteException("HostServiceEnded", ended.Message);
        }
        catch (UnreadableAnswerException odd)
        {
            throw NotPassedOn(call, "the answer: " + odd.Reason);
        }
        catch (NotPassedOnException odd)
        {
            throw NotPassedOn(call, odd.Message);
        }
        catch (Exception failure) when (failure is ArgumentException or LinuxException)
        {
            // Nothing was sent: a descriptor can't be passed (ETOOMANYREFS), or there is one too many beside a long message.
            throw new RemoteException("NotPassedOn", TextOf(failure));
        }
    }

    /// <summary>Without the name of a parameter, which .NET appends.</summary>
    private static string TextOf(Exception failure) => failure is ArgumentException { ParamName: { } name }
        ? failure.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : failure.Message;

    private async ValueTask RelayAsync(HostServiceCall call, HostServiceSignal signal)
    {
        var value = Rewrite(signal.Json, "a signal");
        RequireNoDescriptors(signal.DescriptorCount, "a signal");
        var descriptors = TakeAll(signal.DescriptorCount, signal.TakeDescriptor);
        try
        {
            await call.SignalAsync(value, descriptors).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is EndOfStreamException or ObjectDisposedException)
        {
            // The end of the caller must not be taken for that of the service.
            throw new OperationCanceledException("The caller has closed its connection.", failure);
        }
        finally
        {
            foreach (var descriptor in descriptors)
                descriptor.Dispose();
        }
    }

    /// <summary>Waits for a message, and for a turn if the caller's messages are answered one after the other.</summary>
    private async ValueTask<Packet?> ReceiveAsync(CancellationToken cancellationToken)
    {
        ReleaseTurn();
        if (!_session.IsConcurrent)
        {
            if (!BriefWait.IsReadable(_socket))
                await Reactor.WaitReadableAsync(_socket, cancellationToken).ConfigureAwait(false);
            // A caller whose own queue is full gets no turn.
            if (!BriefWait.IsWritable(_socket))
                await Reactor.WaitWritableAsync(_socket, cancellationToken).ConfigureAwait(false);
            var turn = _link.IsConcurrent ? _turns.Concurrent : _turns.Alone;
            await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            _turn = turn;
        }

        return await _channel.ReceiveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The session disposes of it.</summary>
    private static HostServiceChannel Channel(HostServiceRules rules, SafeFileHandle socket)
    {
        var limits = new WireLimits { MaximumPayload = rules.MaximumCallSize, MaximumCalls = rules.Concurrency };
        return new HostServiceChannel(socket, limits)
        {
            CutsLongMessages = true,
            WaitsBriefly = true,
            ExtraToSend = ServiceLink.LongestNumber,
        };
    }

    private void ReleaseTurn() => Interlocked.Exchange(ref _turn, null)?.Release();

    private void CheckDescriptors(SafeHandle[] descriptors)
    {
        if (descriptors.Length > 0 && _rules.NoDescriptors is { } reason)
            throw new RemoteException("NotPassedOn", $"a call of {_rules.Name} may have no descriptors: {reason}");
        if (descriptors.Length > _rules.MaximumDescriptors)
            throw new RemoteException("NotPassedOn", _rules.MaximumDescriptors == 0
                ? $"a call of {_rules.Name} may have no descriptors"
                : $"a call of {_rules.Name} may have at most {_rules.MaximumDescriptors} descriptors, not {descriptors.Length}");
        if (_rules.Descriptors == DescriptorKinds.All)
            return;
        foreach (var descriptor in descriptors)
        {
            var kind = KindOf((SafeFileHandle)descriptor);
            if ((_rules.Descriptors & kind) == DescriptorKinds.None)
                throw new RemoteException(
                    "NotPassedOn", $"a descriptor of the kind {kind.ToString().ToLowerInvariant()} is not granted to {_rules.Name}");
        }
    }

    private void RequireNoDescriptors(int count, string what)
    {
        if (count > 0 && _rules.NoDescriptors is { } reason)
            throw new NotPassedOnException($"{what} has descriptors: {reason}");
    }

    private static DescriptorKinds KindOf(SafeFileHandle descriptor) => FileStatus.Of(descriptor).Kind switch
    {
        FileKind.Regular => DescriptorKinds.File,
        FileKind.Directory => DescriptorKinds.Directory,
        FileKind.Fifo => DescriptorKinds.Pipe,
        FileKind.Socket => DescriptorKinds.Socket,
        FileKind.CharacterDevice or FileKind.BlockDevice => DescriptorKinds.Device,
        _ => DescriptorKinds.Other,
    };

    private RemoteException NotPassedOn(RelayedCall call, string reason)
    {
        _source.Report($"host service {_rules.Name}: {call.Method} was answered with an exception: {reason}");
        return new RemoteException("NotPassedOn", reason);
    }

    private static byte[] RewriteArguments(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Rewrite(json, "the arguments");
        }
        catch (NotPassedOnException refused)
        {
            throw new RemoteException("NotPassedOn", refused.Message);
        }
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> json, string what)
    {
        try
        {
            return CanonicalJson.Rewrite(json.Span);
        }
        catch (ProtocolException refused)
        {
            throw new NotPassedOnException($"{what}: {refused.Message}");
        }
    }

    private static SafeHandle[] TakeAll(int count, Func<int, SafeFileHandle> take)
    {
        var descriptors = new SafeHandle[count];
        for (var i = 0; i < count; i++)
            descriptors[i] = take(i);
        return descriptors;
    }

    private static string Excerpt(string name) => name.Length <= LongestExcerpt ? name : name[..LongestExcerpt] + "...";
}
