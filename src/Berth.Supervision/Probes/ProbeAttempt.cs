using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using Berth.Linux.Commands;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Probes;

/// <summary>One attempt of a probe.</summary>
[SupportedOSPlatform("linux")]
public static class ProbeAttempt
{
    /// <summary>Asks by http or https. The answer is checked further if it is good.</summary>
    /// <param name="question">The request.</param>
    /// <param name="timeout">The timeout.</param>
    /// <param name="check">The reason why a good answer is not accepted; null: it is.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The reason of a failure; null: success.</returns>
    public static Task<string?> HttpAsync(
        HttpQuestion question, TimeSpan timeout, Func<HttpAnswer, string?> check, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(check);
        return WithinAsync(timeout, AskAsync, cancellationToken);

        async Task<string?> AskAsync(CancellationToken token)
        {
            var answer = await HttpExchange.AskAsync(question, token).ConfigureAwait(false);
            return answer.IsGood ? check(answer) : ProbeText.Answered(answer.StatusLine);
        }
    }

    /// <summary>Connects to a port.</summary>
    /// <param name="address">The address.</param>
    /// <param name="timeout">The timeout.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The reason of a failure; null: success.</returns>
    public static Task<string?> TcpAsync(HostPort address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        return WithinAsync(timeout, ConnectAsync, cancellationToken);

        async Task<string?> ConnectAsync(CancellationToken token)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, token).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Runs a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="timeout">The timeout; the command and its process group are killed then.</param>
    /// <param name="check">The reason why its output is not accepted; null: it is.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The reason of a failure; null: success.</returns>
    public static Task<string?> CommandAsync(
        Command command, TimeSpan timeout, Func<string, string?> check, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        return WithinAsync(timeout, RunAsync, cancellationToken);

        async Task<string?> RunAsync(CancellationToken token)
        {
            var result = await CommandRunner.RunAsync(command, token).ConfigureAwait(false);
            return ProbeText.Ended(result) ?? check(result.Output);
        }
    }

    /// <summary>One attempt of a service's own probe.</summary>
    internal static Task<string?> OfAsync(PolledProbe probe, CancellationToken cancellationToken) => probe switch
    {
        HttpProbe http => HttpAsync(new HttpQuestion(new Uri(http.Url)), probe.AttemptTimeout, static _ => null, cancellationToken),
        TcpProbe tcp => TcpAsync(tcp.Address, probe.AttemptTimeout, cancellationToken),
        CommandProbe command => CommandAsync(
            new Command(command.Command[0], [.. command.Command.Skip(1)]), probe.AttemptTimeout, static _ => null, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(probe), probe, "not a probe that is known here"),
    };

    private static async Task<string?> WithinAsync(
        TimeSpan timeout, Func<CancellationToken, Task<string?>> ask, CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        attempt.CancelAfter(timeout);
        try
        {
            return await ask(attempt.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is SocketException or IOException { InnerException: SocketException })
        {
            return ProbeText.Refused(failed as SocketException ?? (SocketException)failed.InnerException!);
        }
        catch (IOException)
        {
            return "the connection was closed without an answer";
        }
        catch (AuthenticationException)
        {
            return "no TLS could be agreed on";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbeText.Late(timeout);
        }
    }
}
