using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Berth.Engine.Events;
using Berth.Engine.HostServices;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Execution;

/// <summary>Calls a method of a host service that runs, or that is started for the call.</summary>
internal sealed class CallHostServiceHandler : RequestHandler<CallHostService>
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);

    // A workload can hold all connections to its service, and then a call is never accepted.
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(30);

    protected override async Task<int> ExecuteAsync(CallHostService request, EngineContext context, CancellationToken cancellationToken)
    {
        CheckArguments(request.Arguments);
        if (request.AnswersAsWhole && request.Outputs.Contains("-"))
            throw new UsageException("standard output can't have both the answer as JSON and the content of a descriptor");
        foreach (var path in request.Descriptors.Concat(request.Outputs))
            ThrowIfPipe(path);
        using var overdue = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var time = request.Timeout ?? s_defaultTimeout;
        overdue.CancelAfter(time);
        try
        {
            return await ExecuteWithinAsync(request, context, overdue.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{request.Method} was not answered within {time.TotalSeconds:0.###} s", late);
        }
    }

    private static async Task<int> ExecuteWithinAsync(CallHostService request, EngineContext context, CancellationToken cancellationToken)
    {
        if (request.Target is { } target)
        {
            // connect(2) waits while the backlog of the socket is full.
            if (await Task.Run(() => Connect(target, context), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false)
                is { } socket)
            {
                return await CallAsync(request, socket, context, cancellationToken).ConfigureAwait(false);
            }

            request = request with { Command = [target] };
        }

        using var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        using var service = Start(request.Command, pair.Second, context);
        pair.Second.Dispose();
        try
        {
            return await CallAsync(request, pair.First, context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pair.First.Dispose();
            await EndAsync(service, context).ConfigureAwait(false);
        }
    }

    private static async Task<int> CallAsync(
        CallHostService call, SafeFileHandle socket, EngineContext context, CancellationToken cancellationToken)
    {
        using var client = new HostServiceClient(new HostServiceChannel(socket));
        var descriptors = call.Descriptors.Select(static SafeHandle (path) => path == "-" ? StandardDescriptors.Input : Open(path))
            .ToArray();
        List<ReadOnlyMemory<byte>> signals = [];
        try
        {
            using var reply = await client.CallAsync(
                call.Method, Encoding.UTF8.GetBytes(call.Arguments ?? "[]"), descriptors,
                Take, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (call.ListsMethods && !call.AnswersAsWhole)
            {
                foreach (var line in ContractLines.Of(Rewrite(reply.Json)))
                    context.Emit(new HostServiceMethodListed(line));
                return ExitCode.Success;
            }

            context.Emit(new HostServiceAnswered(Rewrite(reply.Json), reply.DescriptorCount, [.. signals], call.Outputs.Contains("-")));
            // A descriptor may be a pipe that nobody closes.
            await Task.Run(() => Save(reply, call.Outputs), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (RemoteException failure) when (call.AnswersAsWhole)
        {
            context.Emit(new HostServiceRefused(failure.TypeName, failure.RemoteMessage, failure.RemoteBacktrace, [.. signals]));
            return ExitCode.RemoteException;
        }
        finally
        {
            foreach (var descriptor in descriptors.Where(static d => d != StandardDescriptors.Input))
                descriptor.Dispose();
        }

        void Take(HostServiceSignal signal)
        {
            var value = Rewrite(signal.Json);
            if (call.AnswersAsWhole)
                signals.Add(value);
            else
                context.Emit(new HostServiceSignalled(value));
        }
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            if (!Directory.Exists(path))
                return File.OpenHandle(path);
            using var directory = DirectoryHandle.Open(path);
            return directory.OpenRead(".", ResolveRules.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot pass a descriptor of {FailureText.Of(e)}")
            {
                Members = [nameof(CallHostService.Descriptors)],
            };
        }
    }

    /// <summary>A pipe that the caller has opened himself can be passed, and written to: it is in /dev/fd.</summary>
    private static void ThrowIfPipe(string path)
    {
        if (NamedPipe.IsAt(path))
            throw new UsageException(
                $"{path} is a named pipe, and opening it could wait for ever; open it in the shell, and name /dev/fd/N");
    }

    private static void Save(HostServiceReply reply, ImmutableArray<string> paths)
    {
        if (reply.DescriptorCount < paths.Length)
            throw new IOException($"the answer came with {reply.DescriptorCount} descriptors, not {paths.Length}");
        var buffer = new byte[64 * 1024];
        for (var i = 0; i < paths.Length; i++)
        {
            using var descriptor = reply.TakeDescriptor(i);
            using var file = paths[i] == "-" ? null : new FileStream(paths[i], FileMode.Create, FileAccess.Write);
            while (DescriptorIO.Read(descriptor, buffer) is > 0 and var count)
            {
                if (file is null)
                    DescriptorIO.WriteFully(StandardDescriptors.Output, buffer.AsSpan(0, count));
                else
                    file.Write(buffer, 0, count);
            }
        }
    }

    /// <summary>The connection to a target; null: the target is a program.</summary>
    private static SafeFileHandle? Connect(string target, EngineContext context)
    {
        if (!target.Contains('/', StringComparison.Ordinal) && target.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            target = SocketOf(target[..colon], target[(colon + 1)..], context);
        if (FileStatus.Find(target) is not { } status)
            return target.Contains('/', StringComparison.Ordinal)
                ? throw new UsageException($"{target} does not exist; name a socket, INSTANCE:NAME, or a program")
                : null;
        if (status.Kind != FileKind.Socket)
            return null;
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(WorkingDirectory.Resolve(target))!);
        return PacketSocket.Connect(directory, Path.GetFileName(target));
    }

    private static string SocketOf(string instance, string name, EngineContext context)
    {
        var record = context.OpenStore().Find(instance);
        var service = record.HostServices.FirstOrDefault(s => s.Name == name) ?? throw new UsageException(record.HostServices.IsEmpty
            ? $"{record.Name} has no host services"
            : $"{record.Name} has no host service \"{name}\"; it has {string.Join(", ", record.HostServices.Select(static s => s.Name))}");
        return record.SocketOf(service)!;
    }

    private static HostServiceProcess Start(ImmutableArray<string> command, SafeFileHandle socket, EngineContext context)
    {
        const string Name = "service-call";
        var path = command[0].Contains('/', StringComparison.Ordinal)
            ? WorkingDirectory.Resolve(command[0])
            : ExecutableFinder.Find(command[0])
            ?? throw new UsageException($"\"{command[0]}\" is not a socket, not INSTANCE:NAME, and not in PATH");
        return HostServiceProcess.Start(
            new HostServicePlan
            {
                Name = Name,
                Grant = new HostServiceGrant { Name = Name },
                Executable = path,
                Arguments = [.. command, "--service-id", Name, "--service-fd", $"{HostServiceNames.ServiceDescriptor}"],
                Environment = [.. HostContext.Environment().Select(static v => $"{v.Key}={v.Value}")],
                WorkingDirectory = WorkingDirectory.Path,
            },
            socket, launcherDirectory: null, context.Say);
    }

    private static async Task EndAsync(HostServiceProcess service, EngineContext context)
    {
        var ending = service.WaitAsync();
        try
        {
            await ending.WaitAsync(s_deadline).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            context.Say($"the service did not end within {s_deadline.TotalSeconds:0} s of its last call, and was killed");
            service.Kill();
            await ending.ConfigureAwait(false);
            return;
        }

        if (await ending.ConfigureAwait(false) is { IsSuccess: false } status)
            context.Say($"the service ended with {status}");
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> value)
    {
        try
        {
            return CanonicalJson.Rewrite(value.Span);
        }
        catch (ProtocolException refused)
        {
            throw new ProtocolException($"the answer can't be shown: {refused.Message}", refused);
        }
    }

    private static void CheckArguments(string? arguments)
    {
        if (arguments is null)
            return;
        try
        {
            using var json = JsonDocument.Parse(arguments);
            if (json.RootElement.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
                throw new UsageException($"the arguments are a JSON array or object: write '[{arguments}]'");
        }
        catch (JsonException wrong)
        {
            throw new UsageException($"the arguments are not JSON: {wrong.Message}");
        }
    }
}
