using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Berth.Supervision.Probes;

/// <summary>A GET request and the start of its answer. The base library's HTTP client would double the size of the binary.</summary>
[SupportedOSPlatform("linux")]
internal static class HttpExchange
{
    private const int LongestStatusLine = 1024;

    /// <summary>Asks, and reads as much of the answer as is needed.</summary>
    public static async Task<HttpAnswer> AskAsync(HttpQuestion question, CancellationToken cancellationToken)
    {
        var url = question.Url;
        using var client = new TcpClient();
        await client.ConnectAsync(url.IdnHost, url.Port, cancellationToken).ConfigureAwait(false);
        Stream stream = client.GetStream();
        if (url.Scheme == Uri.UriSchemeHttps)
            stream = await SecureAsync(stream, question, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var request = Encoding.ASCII.GetBytes(
                $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUser-Agent: berth\r\nAccept: */*\r\nConnection: "
                    + "close\r\n\r\n");
            await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await ReadAsync(stream, question.MaximumBody, cancellationToken).ConfigureAwait(false);
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            return end < 0 ? new HttpAnswer(text, "") : new HttpAnswer(text[..end], text[(end + 1)..]);
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, HttpQuestion question, CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = question.Url.IdnHost,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificates = question.Certificate is { } own ? [own] : null,
        };
        if (question.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            options.CertificateChainPolicy = policy;
        }
        else
        {
            // See HttpQuestion.Authorities. The request contains no secrets.
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return secure;
    }

    private static async Task<string> ReadAsync(Stream stream, int body, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestStatusLine + body];
        var length = 0;
        while (length < buffer.Length && (body > 0 || !buffer.AsSpan(0, length).Contains((byte)'\n'))
            && await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            length += count;
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
