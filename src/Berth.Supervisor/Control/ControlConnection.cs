using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;

namespace Berth.Supervisor.Control;

/// <summary>
/// The connection of one client. A line of JSON is a request, <c>{"version":2,"method":"stop","name":"web"}</c>; the answer is one line,
/// <c>{"done":true}</c>, <c>{"status":…}</c> or <c>{"error":…}</c>; <c>logs</c>, <c>attach</c> and <c>watch</c> send a line for each line
/// or change before it. Requests are processed one after the other; for two at the same time, a client needs two connections.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlConnection(IControlledSupervisor supervisor, Socket socket)
{
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
            catch (Exception broken) when (broken is ConnectionLostException or OperationCanceledException or InvalidDataException)
            {
                // The client has closed the connection or violated the protocol: no answer is possible.
            }
        }

        // After the answer was sent to the client.
        if (_isUnneeded)
            supervisor.EndUnneeded();
    }

    private async Task AnswerAsync(JsonLines lines, JsonElement request, CancellationToken cancellationToken)
    {
        ControlAnswer answer;
        try
        {
            answer = await DoAsync(lines, Read(request), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refused)
        {
            answer = new ControlAnswer { Error = ControlError.Of(refused) };
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ConnectionLostException))
        {
            answer = new ControlAnswer { Error = ErrorOf(exception) };
        }

        await SendAsync(lines, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a request. Errors here are reported as the client's; later errors are not.</summary>
    /// <exception cref="ServiceException">It is not a request of this protocol, or contains an invalid name or definition.</exception>
    private static ControlRequest Read(JsonElement request)
    {
        try
        {
            var said = request.Deserialize(ControlJson.Default.ControlRequest)!;
            if (said.Version is ControlProtocol.Version
                || (said.Version is ControlProtocol.UpgradeVersion && said.Method is ControlProtocol.Upgrade))
                return said;
            throw new ServiceException(
                ServiceErrorKind.NotSupported, $"this supervisor speaks version {ControlProtocol.Version} of its protocol",
                "use the berth that it was started with, or upgrade the supervisor to this one");
        }
        catch (JsonException wrong)
        {
            throw Malformed(wrong.Path is { Length: > 1 } path ? path : "$", wrong);
        }
    }

    private static ServiceException Malformed(string path, Exception? cause = null) => new(
        ServiceErrorKind.NotSupported,
            $"the request is not one of version {ControlProtocol.Version} of the control protocol: {path} is missing or wrong",
        "use the berth that the supervisor was started with", cause);

    /// <summary>
    /// Errors of the host are reported as they are. Any other exception is a fault of the supervisor: it is written to the supervisor's
    /// log, and the client gets only "internal error".
    /// </summary>
    private ControlError ErrorOf(Exception exception)
    {
        const string Log = "see the supervisor's own output";
        if (exception is LinuxException or IOException or UnauthorizedAccessException)
            return ControlError.Of(new ServiceException(ServiceErrorKind.Failed, FailureText.Of(exception), Log));
        supervisor.Report($"internal error: {exception}");
        return ControlError.Of(
            new ServiceException(ServiceErrorKind.Failed, "internal error of Berth's supervisor", $"{Log}, and report it"));
    }

    private async Task<ControlAnswer> DoAsync(JsonLines lines, ControlRequest request, CancellationToken cancellationToken)
    {
        switch (request.Method)
        {
            case ControlProtocol.Register:
                await WhileConnectedAsync(
                    gone => supervisor.RegisterAsync(Given(request.Definition, "$.definition"), Given(request.Start, "$.start"), gone),
                    cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Replace:
                await WhileConnectedAsync(
                    gone => supervisor.ReplaceAsync(Given(request.Definition, "$.definition"), Given(request.Restart, "$.restart"), gone),
                    cancellationToken).ConfigureAwait(false);
                break;
            // The client may disconnect: the request is completed anyway.
            case ControlProtocol.Unregister:
                await supervisor.UnregisterAsync([Name(request)], cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.UnregisterAll:
                await supervisor.UnregisterAsync(Given(request.Names, "$.names"), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Start:
                await WhileConnectedAsync(gone => supervisor.StartAsync(Name(request), gone), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Stop:
                await WhileConnectedAsync(gone => supervisor.StopAsync(Name(request), gone), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.StopAll:
                await WhileConnectedAsync(
                    gone => supervisor.StopAsync(Given(request.Names, "$.names"), gone), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Restart:
                await WhileConnectedAsync(
                    gone => supervisor.RestartAsync(Name(request), request.Asked, gone), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Overlap:
                await WhileConnectedAsync(
                    gone => supervisor.OverlapAsync(Name(request), request.Asked, gone), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Upgrade:
                await supervisor.UpgradeAsync(Given(request.Program, "$.program"), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Ping:
                break;
            case ControlProtocol.Reload:
                await supervisor.ReloadAsync().ConfigureAwait(false);
                break;
            case ControlProtocol.EndUnneeded:
                _isUnneeded = await supervisor.IsUnneededAsync().ConfigureAwait(false);
                return new ControlAnswer { Ends = _isUnneeded };
            case ControlProtocol.Status:
                return new ControlAnswer
                {
                    Status = new ServiceStatusDocument(await supervisor.StatusAsync(Name(request)).ConfigureAwait(false)),
                };
            case ControlProtocol.List:
                return new ControlAnswer
                {
                    Services = [.. (
                        await supervisor.ListAsync().ConfigureAwait(false)).Select(static status => new ServiceStatusDocument(status))],
                };
            case ControlProtocol.Logs:
                await SendLogsAsync(lines, request, cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Attach:
                var name = Name(request);
                await SendOutputAsync(
                    lines, name, await supervisor.AttachAsync(name).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                break;
            case ControlProtocol.Watch:
                await SendChangesAsync(lines, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new ServiceException(ServiceErrorKind.NotSupported, $"there is no command {ServiceException.Quote(request.Method)}",
                    "use the berth that the supervisor was started with");
        }

        return ControlAnswer.IsDone;
    }

    private static ServiceName Name(ControlRequest request) => Given(request.Name, "$.name");

    private static T Given<T>([NotNull] T? value, string path)
        where T : class => value ?? throw Malformed(path);

    private static bool Given(bool? value, string path) => value ?? throw Malformed(path);

    private static ValueTask SendAsync(JsonLines lines, ControlAnswer answer, CancellationToken cancellationToken) =>
        lines.WriteAsync([answer], ControlJson.Default.ControlAnswer, cancellationToken);

    private static ValueTask SendAllAsync<T>(
        JsonLines lines, IEnumerable<T> some, Func<T, ControlAnswer> answerOf, CancellationToken cancellationToken) =>
        lines.WriteAsync(some.Select(answerOf), ControlJson.Default.ControlAnswer, cancellationToken);

    /// <summary>
    /// Waits for an operation while the client is connected; a client that gives up closes the connection.
    /// </summary>
    private async Task WhileConnectedAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var connection = FileDescriptors.Duplicate(socket.SafeHandle);
        var end = Reactor.WaitHangUpAsync(connection, gone.Token)
            .ContinueWith(
                _ => gone.CancelAsync(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .Unwrap();
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

    private async Task SendLogsAsync(JsonLines lines, ControlRequest request, CancellationToken cancellationToken)
    {
        var name = Name(request);
        var (tail, follower) = await supervisor.LogsAsync(name, Given(request.Follow, "$.follow")).ConfigureAwait(false);
        try
        {
            using (tail)
            {
                var known = tail.Read(request.Lines);
                foreach (var some in (request.Since is { } time ? LogPlace.From(known, time) : known).Chunk(LinesAtOnce))
                    await SendAllAsync(lines, some, static line => new ControlAnswer { Line = ControlLogLine.Of(line) },
                        cancellationToken).ConfigureAwait(false);
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
                await SendAllAsync(lines, some, OutputOf, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            supervisor.LeaveLogs(name, follower);
        }

        static ControlAnswer OutputOf(ServiceOutput output) => output.Line is { } line
            ? new ControlAnswer { Line = ControlLogLine.Of(line) }
            : new ControlAnswer { Status = new ServiceStatusDocument(output.Status!) };
    }

    private async Task SendChangesAsync(JsonLines lines, CancellationToken cancellationToken)
    {
        var follower = await supervisor.FollowAsync().ConfigureAwait(false);
        try
        {
            using var gone = UntilEnd(lines, cancellationToken);
            await foreach (var change in follower.ReadAsync(gone.Token).ConfigureAwait(false))
            {
                var status = change.Status is { } known ? new ServiceStatusDocument(known) : null;
                await SendAsync(
                    lines, new ControlAnswer { Change = new ControlChange(change.Name, status) }, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            supervisor.Leave(follower);
        }
    }

    /// <summary>
    /// Cancelled when the client disconnects. A client that follows sends nothing more, so the next read is the end of the connection.
    /// </summary>
    private static CancellationTokenSource UntilEnd(JsonLines lines, CancellationToken cancellationToken)
    {
        var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = lines.WaitForEndAsync(gone.Token)
            .ContinueWith(_ => gone.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return gone;
    }
}
