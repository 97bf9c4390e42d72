using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Control;

/// <summary>
/// One who commands. A line of JSON is a request, <c>{"version":1,"method":"stop","name":"web"}</c>; the answer is one line,
/// <c>{"result":…}</c> or <c>{"error":…}</c>; that of <c>logs</c>, <c>attach</c> and <c>watch</c> is a line for each line or change, <c>{"item":…}</c>,
/// before it. One request after the other: who wants two at once connects twice.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlConnection(IControlledSupervisor supervisor, Socket socket)
{
    public const int Version = 1;

    private const int LinesAtOnce = 256;

    private bool _isUnneeded;

    public async Task RunAsync(CancellationToken ended)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await using (stream.ConfigureAwait(false))
        {
            var lines = new JsonLines(stream);
            try
            {
                while (await lines.ReadAsync(gone.Token).ConfigureAwait(false) is { } request)
                {
                    using (request)
                        await AnswerAsync(lines, request.RootElement, gone.Token).ConfigureAwait(false);
                }
            }
            catch (Exception broken) when (broken is IOException or OperationCanceledException or InvalidDataException)
            {
                // It is gone, or does not speak as agreed; there is nobody to tell.
            }
        }

        // Not before: who asked for it has its answer now.
        if (_isUnneeded)
            supervisor.EndUnneeded();
    }

    private async Task AnswerAsync(JsonLines lines, JsonElement request, CancellationToken cancellationToken)
    {
        try
        {
            var write = await DoAsync(lines, request, cancellationToken).ConfigureAwait(false);
            await lines.WriteAsync(
                writer =>
                {
                    writer.WritePropertyName("result");
                    write(writer);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is ServiceException or LinuxException or JsonException or FormatException or KeyNotFoundException or InvalidOperationException or UnauthorizedAccessException)
        {
            await lines.WriteAsync(writer => WriteError(writer, refused), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Action<Utf8JsonWriter>> DoAsync(JsonLines lines, JsonElement request, CancellationToken cancellationToken)
    {
        if (!request.TryGetProperty("version", out var version) || version.GetInt32() != Version)
            throw new ServiceException(ServiceErrorKind.NotSupported, $"this supervisor speaks version {Version} of its protocol", "use the berth that it was started with, or restart the supervisor: services go on");
        var method = request.GetProperty("method").GetHostString();
        switch (method)
        {
            case "register":
                await WhileConnectedAsync(gone => supervisor.RegisterAsync(Definition(request), request.GetProperty("start").GetBoolean(), gone), cancellationToken).ConfigureAwait(false);
                break;
            case "replace":
                await WhileConnectedAsync(gone => supervisor.ReplaceAsync(Definition(request), request.GetProperty("restart").GetBoolean(), gone), cancellationToken).ConfigureAwait(false);
                break;
            // Whoever asked for it may leave: it is done all the same, after the wait.
            case "unregister":
                await supervisor.UnregisterAsync([Name(request)], cancellationToken).ConfigureAwait(false);
                break;
            case "unregister-all":
                await supervisor.UnregisterAsync(Names(request), cancellationToken).ConfigureAwait(false);
                break;
            case "start":
                await WhileConnectedAsync(gone => supervisor.StartAsync(Name(request), gone), cancellationToken).ConfigureAwait(false);
                break;
            case "stop":
                await WhileConnectedAsync(gone => supervisor.StopAsync(Name(request), gone), cancellationToken).ConfigureAwait(false);
                break;
            case "stop-all":
                await WhileConnectedAsync(gone => supervisor.StopAsync(Names(request), gone), cancellationToken).ConfigureAwait(false);
                break;
            case "restart":
                await WhileConnectedAsync(gone => supervisor.RestartAsync(Name(request), request.TryGetProperty("asked", out var asked) ? asked.GetDateTimeOffset() : null, gone), cancellationToken).ConfigureAwait(false);
                break;
            case "upgrade":
                await supervisor.UpgradeAsync(request.GetProperty("program").GetHostString()!, cancellationToken).ConfigureAwait(false);
                break;
            case "ping":
                break;
            case "reload":
                await supervisor.ReloadAsync().ConfigureAwait(false);
                break;
            case "end-unneeded":
                _isUnneeded = await supervisor.IsUnneededAsync().ConfigureAwait(false);
                return writer => writer.WriteBooleanValue(_isUnneeded);
            case "status":
                var status = await supervisor.StatusAsync(Name(request)).ConfigureAwait(false);
                return writer => StatusJson.Write(writer, status);
            case "list":
                var all = await supervisor.ListAsync().ConfigureAwait(false);
                return writer => WriteList(writer, all);
            case "logs":
                await SendLogsAsync(lines, request, cancellationToken).ConfigureAwait(false);
                break;
            case "attach":
                var name = Name(request);
                await SendOutputAsync(lines, name, await supervisor.AttachAsync(name).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                break;
            case "watch":
                await SendChangesAsync(lines, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new ServiceException(ServiceErrorKind.NotSupported, $"there is no command {ServiceException.Quote(method ?? "")}", "use the berth that the supervisor was started with");
        }

        return static writer => writer.WriteNullValue();
    }

    /// <summary>
    /// Does something that waits, for as long as somebody is there to be told: a client that gives up closes the connection.
    /// </summary>
    private async Task WhileConnectedAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var connection = FileDescriptors.Duplicate(socket.SafeHandle);
        var end = Reactor.WaitHangUpAsync(connection, gone.Token).ContinueWith(_ => gone.CancelAsync(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
        try
        {
            await act(gone.Token).ConfigureAwait(false);
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
            await end.ConfigureAwait(false);
        }
    }

    private async Task SendLogsAsync(JsonLines lines, JsonElement request, CancellationToken cancellationToken)
    {
        var name = Name(request);
        var follow = request.GetProperty("follow").GetBoolean();
        int? most = request.TryGetProperty("lines", out var number) ? number.GetInt32() : null;
        DateTimeOffset? since = request.TryGetProperty("since", out var text) ? text.GetDateTimeOffset() : null;
        var (tail, follower) = await supervisor.LogsAsync(name, follow).ConfigureAwait(false);
        try
        {
            using (tail)
            {
                var known = tail.Read(most);
                foreach (var some in (since is { } time ? LogPlace.From(known, time) : known).Chunk(LinesAtOnce))
                    await lines.WriteAllAsync(some, WriteLine, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            if (follower is not null)
                supervisor.LeaveLogs(name, follower);
            throw;
        }

        if (follower is not null)
            await SendOutputAsync(lines, name, follower, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendOutputAsync(JsonLines lines, ServiceName name, LogFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            using var gone = UntilEnd(lines, cancellationToken);
            await foreach (var some in follower.ReadAsync(gone.Token).ConfigureAwait(false))
                await lines.WriteAllAsync(some, WriteOutput, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            supervisor.LeaveLogs(name, follower);
        }
    }

    private async Task SendChangesAsync(JsonLines lines, CancellationToken cancellationToken)
    {
        var follower = await supervisor.FollowAsync().ConfigureAwait(false);
        try
        {
            using var gone = UntilEnd(lines, cancellationToken);
            await foreach (var change in follower.ReadAsync(gone.Token).ConfigureAwait(false))
                await lines.WriteAsync(writer => WriteChange(writer, change), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            supervisor.Leave(follower);
        }
    }

    /// <summary>Cancelled when the other side goes. Who follows sends nothing more: what comes is the end of the connection.</summary>
    private static CancellationTokenSource UntilEnd(JsonLines lines, CancellationToken cancellationToken)
    {
        var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = lines.WaitForEndAsync(gone.Token).ContinueWith(_ => gone.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return gone;
    }

    private static void WriteOutput(Utf8JsonWriter writer, ServiceOutput output)
    {
        if (output.Line is { } line)
        {
            WriteLine(writer, line);
            return;
        }

        writer.WriteStartObject("item");
        writer.WritePropertyName("status");
        StatusJson.Write(writer, output.Status!);
        writer.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter writer, LogLine line)
    {
        writer.WriteStartObject("item");
        if (line.Time is { } time)
            writer.WriteString("time", time);
        writer.WriteString("text", line.Text);
        writer.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter writer, ServiceChange change)
    {
        writer.WriteStartObject("item");
        writer.WriteString("name", change.Name.ToString());
        if (change.Status is { } status)
        {
            writer.WritePropertyName("status");
            StatusJson.Write(writer, status);
        }

        writer.WriteEndObject();
    }

    private static ServiceDefinition Definition(JsonElement request) =>
        ServiceDefinitionFile.Parse(Encoding.UTF8.GetBytes(request.GetProperty("definition").GetRawText()), "definition");

    private static ServiceName Name(JsonElement request) => ServiceName.Parse(request.GetProperty("name").GetHostString()!);

    private static List<ServiceName> Names(JsonElement request) => [.. request.GetProperty("names").EnumerateArray().Select(static name => ServiceName.Parse(name.GetHostString()!))];

    private static void WriteList(Utf8JsonWriter writer, List<ServiceStatus> all)
    {
        writer.WriteStartArray();
        foreach (var status in all)
            StatusJson.Write(writer, status);
        writer.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter writer, Exception refused)
    {
        var known = refused as ServiceException ?? new ServiceException(ServiceErrorKind.Failed, refused.Message, "see the supervisor's own output");
        writer.WriteStartObject("error");
        writer.WriteString("kind", known.Kind.ToString());
        writer.WriteString("problem", known.Problem);
        writer.WriteString("suggestion", known.Suggestion);
        writer.WriteEndObject();
    }
}
