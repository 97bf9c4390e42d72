using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Commands;
using Berth.Linux.Kernel;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Probes;

/// <summary>Probes a service repeatedly until it is ready. Runs on the thread pool, because an answer may take long.</summary>
[SupportedOSPlatform("linux")]
public static class ProbeLoop
{
    private const int LongestStatusLine = 1024;

    /// <summary>Checks whether a service's probe is possible on this host.</summary>
    /// <exception cref="ServiceException">The probe uses https, and this host has no OpenSSL.</exception>
    public static void ThrowIfImpossible(ServiceDefinition definition, ServiceManagerKind manager)
    {
        // Checked before the first attempt, because the runtime ends the process if it does not find the library.
        if (definition.Supervise.Ready is HttpProbe http && new Uri(http.Url).Scheme == Uri.UriSchemeHttps && !NativeLibraries.HasSsl)
            throw ServiceException.NotSupported(definition.Name, manager, $"ask {http.Url}, for OpenSSL (libssl) can't be loaded",
                "install it (Debian's package libssl3), or ask by http or tcp");
    }

    /// <summary>Probes until an attempt succeeds.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Called with the reason when an attempt fails, unless the one before failed for the same reason.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task UntilReadyAsync(
        PolledProbe probe, TimeProvider time, Action<string> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failed);
        string? before = null;
        while (await AttemptAsync(probe, cancellationToken).ConfigureAwait(false) is { } why)
        {
            if (why != before)
                failed(before = why);
            await Task.Delay(probe.Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The reason of a failure; null: success.</summary>
    private static async Task<string?> AttemptAsync(PolledProbe probe, CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        attempt.CancelAfter(probe.AttemptTimeout);
        try
        {
            return probe switch
            {
                HttpProbe http => await AskHttpAsync(new Uri(http.Url), attempt.Token).ConfigureAwait(false),
                TcpProbe tcp => await ConnectAsync(tcp.Address, attempt.Token).ConfigureAwait(false),
                CommandProbe command => await RunAsync(command, attempt.Token).ConfigureAwait(false),
                _ => throw new ArgumentOutOfRangeException(nameof(probe), probe, "not a probe that is known here"),
            };
        }
        catch (Exception failed) when (failed is SocketException or IOException { InnerException: SocketException })
        {
            return ProbeText.Refused(failed as SocketException ?? (SocketException)failed.InnerException!);
        }
        catch (IOException)
        {
            return "the connection was closed without an answer";
        }
        catch (System.Security.Authentication.AuthenticationException)
        {
            return "no TLS could be agreed on";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbeText.Late(probe.AttemptTimeout);
        }
    }

    private static async Task<string?> ConnectAsync(HostPort address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static async Task<string?> RunAsync(CommandProbe probe, CancellationToken cancellationToken)
    {
        var result = await CommandRunner.RunAsync(
            new Command(probe.Command[0], [.. probe.Command.Skip(1)]), cancellationToken).ConfigureAwait(false);
        return ProbeText.Ended(result);
    }

    /// <summary>
    /// A GET request of which only the status line is read. The base library's HTTP client would double the size of the binary.
    /// </summary>
    private static async Task<string?> AskHttpAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.IdnHost, url.Port, cancellationToken).ConfigureAwait(false);
        Stream stream = client.GetStream();
        if (url.Scheme == Uri.UriSchemeHttps)
        {
            // The certificate is not checked. The probe asks only for readiness, often by another name than the certificate's, or the
            // certificate is self-signed. The request contains no secrets.
#pragma warning disable CA5359
            var secure = new SslStream(stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = url.IdnHost }, cancellationToken).ConfigureAwait(false);
            stream = secure;
        }

        await using (stream.ConfigureAwait(false))
        {
            var request = Encoding.ASCII.GetBytes(
                $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUser-Agent: berth\r\nAccept: */*\r\nConnection: "
                    + "close\r\n\r\n");
            await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
            var answer = await ReadStatusLineAsync(stream, cancellationToken).ConfigureAwait(false);
            return IsGood(answer) ? null : ProbeText.Answered(answer);
        }
    }

    private static async Task<string> ReadStatusLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestStatusLine];
        var length = 0;
        while (length < buffer.Length && !buffer.AsSpan(0, length).Contains((byte)'\n')
            && await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            length += count;
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static bool IsGood(string answer) =>
        answer.StartsWith("HTTP/1.", StringComparison.Ordinal) && answer.Length >= 12 && answer[8] == ' ' && answer[9] is '2' or '3';
}
