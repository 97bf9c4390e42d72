using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Berth.Engine.Specs;
using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Instances.Store;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Probing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.HostServices;

/// <summary><c>berth service-call</c>: one call of a host service, from a shell.</summary>
/// <param name="store">Where running instances are found.</param>
/// <param name="output">Takes the answer.</param>
/// <param name="say">Takes signals, and what a service that was started prints.</param>
public sealed class ServiceCaller(Func<InstanceStore> store, Stream output, Action<string> say)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);

    /// <summary>Calls, and prints the answer.</summary>
    /// <returns>The exit code: 0, or <see cref="ExitCode.RemoteException"/> with <see cref="ServiceCall.Json"/>.</returns>
    /// <exception cref="UsageException">The target or the arguments mean nothing.</exception>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="HostServiceStartException">The program could not be started.</exception>
    /// <exception cref="IOException">The service could not be reached, or broke off.</exception>
    public async Task<int> CallAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        CheckArguments(call.Arguments);
        if (call.Target is { } target)
        {
            if (Connect(target) is { } socket)
                return await CallAsync(call, socket, cancellationToken).ConfigureAwait(false);
            call = call with { Command = [target] };
        }

        using var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        using var service = Start(call.Command, pair.Second);
        pair.Second.Dispose();
        try
        {
            return await CallAsync(call, pair.First, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pair.First.Dispose();
            await EndAsync(service).ConfigureAwait(false);
        }
    }

    private async Task<int> CallAsync(ServiceCall call, SafeFileHandle socket, CancellationToken cancellationToken)
    {
        using var client = new HostServiceClient(new HostServiceChannel(socket));
        var descriptors = call.Descriptors.Select(static SafeHandle (path) => path == "-" ? StandardDescriptors.Input : Open(path)).ToArray();
        using var overdue = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (call.Timeout is { } time)
            overdue.CancelAfter(time);
        List<string> signals = [];
        try
        {
            using var reply = await client.CallAsync(
                call.Method, Encoding.UTF8.GetBytes(call.Arguments ?? "[]"), descriptors, signal => Take(signal, call.Json, signals),
                cancellationToken: overdue.Token).ConfigureAwait(false);
            var value = Rewrite(reply.Json);
            if (call.Json)
                Write(signals, json => WriteReply(json, value, reply.DescriptorCount));
            else
                output.Write([.. value, (byte)'\n']);
            Save(reply, call.Outputs);
            return ExitCode.Success;
        }
        catch (RemoteException failure) when (call.Json)
        {
            Write(signals, json =>
            {
                json.WriteStartObject("exception");
                json.WriteString("name", failure.TypeName);
                json.WriteString("value", failure.RemoteMessage);
                json.WriteString("backtrace", failure.RemoteBacktrace);
                json.WriteEndObject();
            });
            return ExitCode.RemoteException;
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{call.Method} was not answered within {call.Timeout!.Value.TotalSeconds:0.###} s", late);
        }
        finally
        {
            foreach (var descriptor in descriptors.Where(static d => d != StandardDescriptors.Input))
                descriptor.Dispose();
        }
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--fd {FailureText.Of(e)}");
        }
    }

    private void Take(HostServiceSignal signal, bool keep, List<string> signals)
    {
        var text = Encoding.UTF8.GetString(Rewrite(signal.Json));
        if (keep)
            signals.Add(text);
        else
            say("signal: " + text);
    }

    private void Write(List<string> signals, Action<Utf8JsonWriter> answer)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            answer(json);
            json.WriteStartArray("signals");
            foreach (var signal in signals)
                json.WriteRawValue(signal);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteReply(Utf8JsonWriter json, byte[] value, int descriptors)
    {
        json.WritePropertyName("reply");
        json.WriteRawValue(value);
        json.WriteNumber("descriptors", descriptors);
    }

    private static void Save(HostServiceReply reply, ImmutableArray<string> paths)
    {
        if (reply.DescriptorCount < paths.Length)
            throw new IOException($"the answer came with {reply.DescriptorCount} descriptors, not {paths.Length}");
        var buffer = new byte[64 * 1024];
        for (var i = 0; i < paths.Length; i++)
        {
            using var descriptor = reply.TakeDescriptor(i);
            using var file = new FileStream(paths[i], FileMode.Create, FileAccess.Write);
            while (DescriptorIO.Read(descriptor, buffer) is > 0 and var count)
                file.Write(buffer, 0, count);
        }
    }

    /// <summary>The connection that a target means; null: it is a program.</summary>
    private SafeFileHandle? Connect(string target)
    {
        if (!target.Contains('/', StringComparison.Ordinal) && target.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            target = SocketOf(target[..colon], target[(colon + 1)..]);
        if (FileStatus.Find(target) is not { } status)
            return target.Contains('/', StringComparison.Ordinal) ? throw new UsageException($"{target} is not there; name a socket, INSTANCE:NAME, or a program") : null;
        if (status.Kind != FileKind.Socket)
            return null;
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(WorkingDirectory.Resolve(target))!);
        return PacketSocket.Connect(directory, Path.GetFileName(target));
    }

    private string SocketOf(string instance, string name)
    {
        var record = store().Find(instance);
        var service = record.HostServices.FirstOrDefault(s => s.Name == name) ?? throw new UsageException(record.HostServices.IsEmpty
            ? $"{record.Name} has no host services"
            : $"{record.Name} has no host service \"{name}\"; it has {string.Join(", ", record.HostServices.Select(static s => s.Name))}");
        return record.SocketOf(service)!;
    }

    private HostServiceProcess Start(ImmutableArray<string> command, SafeFileHandle socket)
    {
        const string Name = "service-call";
        var path = command[0].Contains('/', StringComparison.Ordinal) ? WorkingDirectory.Resolve(command[0]) : ExecutableFinder.Find(command[0])
            ?? throw new UsageException($"\"{command[0]}\" is no socket, no INSTANCE:NAME, and not in PATH");
        return HostServiceProcess.Start(
            new HostServicePlan
            {
                Name = Name,
                Methods = [],
                Executable = path,
                Arguments = [.. command, "--service-id", Name, "--service-fd", $"{HostServiceNames.ServiceDescriptor}"],
                Environment = [.. HostContext.Environment().Select(static v => $"{v.Key}={v.Value}")],
                WorkingDirectory = WorkingDirectory.Path,
            },
            socket, launcherDirectory: null, say);
    }

    private async Task EndAsync(HostServiceProcess service)
    {
        var ending = service.WaitAsync();
        try
        {
            await ending.WaitAsync(s_deadline).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            say($"the service did not end within {s_deadline.TotalSeconds:0} s of its last call, and was killed");
            service.Kill();
            await ending.ConfigureAwait(false);
            return;
        }

        if (await ending.ConfigureAwait(false) is { IsSuccess: false } status)
            say($"the service ended with {status}");
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> value)
    {
        var text = new byte[value.Length];
        try
        {
            return text[..CanonicalJson.Write(value.Span, text)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ProtocolException("The answer is not the JSON it should be: " + e.Message, e);
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
