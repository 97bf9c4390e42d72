using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Descriptions.Text;
using Berth.Fleet.Api;
using Berth.Fleet.Enrolment;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Pki;

namespace Berth.Fleet.Client;

/// <summary>
/// The client of one agent. The agent is recognized by the pin of its key, and must have a certificate of the fleet's authority, except
/// when it is enrolled.
/// </summary>
public sealed class AgentClient : IDisposable
{
    /// <summary>The largest answer that is read, in bytes.</summary>
    public const int LargestAnswer = 4 << 20;

    private static readonly TimeSpan s_askAgain = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http;
    private readonly string _host;
    private readonly AgentTimeouts _timeouts;

    private AgentClient(AgentAddress address, string host, AgentTimeouts? timeouts, SslClientAuthenticationOptions tls)
    {
        (_host, _timeouts) = (host, timeouts ?? new AgentTimeouts());
        tls.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        tls.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        var handler = new SocketsHttpHandler
        {
            SslOptions = tls,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = _timeouts.Question,
            ConnectCallback = AgentConnection.OpenAsync,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = address.Url,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>A client with a certificate.</summary>
    /// <param name="host">The host.</param>
    /// <param name="own">The client's certificate with its key. It must exist as long as this object.</param>
    /// <param name="authority">The fleet's authority. It must exist as long as this object.</param>
    /// <param name="clock">The clock for the validity of certificates.</param>
    /// <param name="timeouts">How long it waits; null: the defaults.</param>
    public static AgentClient For(
        FleetHost host, X509Certificate2 own, X509Certificate2 authority, TimeProvider clock, AgentTimeouts? timeouts = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(clock);
        return new AgentClient(AgentAddress.Parse(host.Address), host.Name, timeouts, new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is X509Certificate2 peer
                && KeyPin.Of(peer) == host.Pin
                && FleetTrust.RoleOf(peer, authority, clock.GetUtcNow()) == FleetRole.Agent,
        });
    }

    /// <summary>
    /// Enrols a host: connects to its agent, which must have the key that the token names, issues a certificate for that key, and sends it
    /// with the secret.
    /// </summary>
    /// <param name="name">The host's name in the fleet.</param>
    /// <param name="address">The agent's address.</param>
    /// <param name="token">The token that the agent's host printed.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FleetException">The agent was not reached, is another one, or refused.</exception>
    public static async Task<FleetHost> EnrolAsync(
        string name, AgentAddress address, EnrolmentToken token, FleetDirectory fleet, TimeProvider clock,
            CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(clock);
        PublicKey? key = null;
        var isOther = false;
        using var client = new AgentClient(address, name, timeouts: null, new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                if (certificate is not X509Certificate2 peer || KeyPin.Of(peer) != token.Pin || !FleetTrust.HasFleetKey(peer))
                {
                    isOther = true;
                    return false;
                }

                key = peer.PublicKey;
                return true;
            },
        });
        try
        {
            // The first request only makes the connection, in which the agent proves that it has the key.
            using (await client._http.GetAsync(FleetRoutes.Health, cancellationToken).ConfigureAwait(false))
            {
            }

            using var authority = fleet.ReadAuthority();
            using var certificate = authority.Issue(key!, FleetRole.Agent, name, [address.Host], clock.GetUtcNow());
            var body = new EnrolmentDocument(
                token.SecretText, certificate.ExportCertificatePem(), authority.Certificate.ExportCertificatePem());
            using var answer = await client._http
                .PostAsJsonAsync(FleetRoutes.Enroll, body, FleetJson.Default.EnrolmentDocument, cancellationToken)
                .ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                var failure = await ReadAsync(answer, FleetJson.Default.ErrorDocument, cancellationToken).ConfigureAwait(false);
                throw new FleetException(
                    $"{address} refused the enrolment: {failure?.Detail.Error ?? $"status {(int)answer.StatusCode}"}",
                    "`berthd token` on that host prints a new token");
            }

            return new FleetHost(name, address.ToString(), token.Pin);
        }
        catch (Exception exception) when (IsFailedConnection(exception, cancellationToken))
        {
            throw isOther
                ? new FleetException($"the agent at {address} is not the one that printed the token: its key is another",
                    "check the address; somebody may answer in its place", exception)
                : new FleetException($"cannot reach the agent at {address}: {Reason(exception, client._timeouts.Question)}",
                    "is berthd running there?", exception);
        }
    }

    /// <summary>The agent's health.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FleetException">The agent was not reached, or gave no such answer.</exception>
    public Task<HealthDocument> GetHealthAsync(CancellationToken cancellationToken) =>
        GetAsync(FleetRoutes.Health, FleetJson.Default.HealthDocument, cancellationToken);

    /// <summary>The releases on the host.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FleetException">The agent was not reached, or gave no such answer.</exception>
    public Task<IReadOnlyList<ReleaseDocument>> GetReleasesAsync(CancellationToken cancellationToken) =>
        GetAsync(FleetRoutes.Releases, FleetJson.Default.IReadOnlyListReleaseDocument, cancellationToken);

    /// <summary>Uploads an archive and has the agent install it.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="sent">Called with the number of bytes of the archive that were sent, on any thread.</param>
    /// <param name="cancellationToken">Cancels the request. The agent may then finish or undo the update.</param>
    public async Task<AgentAnswer> UpdateAsync(ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken)
    {
        using var form = Form(archive, sent);
        return await ChangeAsync(FleetRoutes.Update, form, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Uploads an archive of Berth itself, has the agent become it, and waits until it reports healthy as that release.
    /// </summary>
    /// <param name="archive">The archive.</param>
    /// <param name="sent">Called with the number of bytes of the archive that were sent, on any thread.</param>
    /// <param name="clock">The clock, for the wait.</param>
    /// <param name="cancellationToken">Cancels the request, or the wait.</param>
    public async Task<AgentAnswer> UpdateSelfAsync(
        ArchiveFile archive, Action<long> sent, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clock);
        using var form = Form(archive, sent);
        form.Add(new StringContent("true"), FleetRoutes.ConfirmSelf);
        var answer = await ChangeAsync(FleetRoutes.UpdateSelf, form, cancellationToken).ConfigureAwait(false);
        if (answer.Change is not { Changed: true } change)
            return answer;
        var before = clock.GetTimestamp();
        var last = "it does not answer";
        while (clock.GetElapsedTime(before) < _timeouts.Succession)
        {
            try
            {
                var health = await GetHealthAsync(cancellationToken).ConfigureAwait(false);
                if (health.Release == change.Id && health.Status == "ok")
                    return answer;
                last = $"it is {health.Release ?? "no release"}, version {health.Version}";
            }
            catch (FleetException unreachable)
            {
                last = unreachable.Problem;
            }

            await Task.Delay(s_askAgain, clock, cancellationToken).ConfigureAwait(false);
        }

        return new AgentAnswer(
            HttpStatusCode.Conflict,
            null,
            new ErrorDetail($"the agent has not become {change.Id} within {Duration.Format(_timeouts.Succession)}: {last}", "", false));
    }

    private static MultipartFormDataContent Form(ArchiveFile archive, Action<long> sent)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(sent);
        var form = new MultipartFormDataContent
        {
            { new StringContent(archive.Version), FleetRoutes.Version },
            { new StringContent(archive.Sha256), FleetRoutes.Digest },
        };
        foreach (var (field, content) in archive.Companions)
            form.Add(new ByteArrayContent(content), field);
        form.Add(new UploadContent(archive.Path, sent), FleetRoutes.Archive, Path.GetFileName(archive.Path));
        return form;
    }

    /// <summary>Has the agent return to the previous release.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<AgentAnswer> RollBackAsync(CancellationToken cancellationToken) =>
        ChangeAsync(FleetRoutes.Rollback, new ByteArrayContent([]), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = Deadline(_timeouts.Question, cancellationToken);
        try
        {
            using var answer = await _http.GetAsync(path, deadline.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode && await ReadAsync(answer, type, cancellationToken).ConfigureAwait(false) is { } document)
                return document;
            var failure = await ReadAsync(answer, FleetJson.Default.ErrorDocument, cancellationToken).ConfigureAwait(false);
            throw new FleetException(
                $"{_host} answered GET {path} with status {(int)answer.StatusCode}: {failure?.Detail.Error ?? "no reason given"}");
        }
        catch (Exception exception) when (IsFailedConnection(exception, cancellationToken))
        {
            throw new FleetException($"cannot reach {_host}: {Reason(exception, _timeouts.Question)}", inner: exception);
        }
    }

    private async Task<AgentAnswer> ChangeAsync(string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var deadline = Deadline(_timeouts.Change, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
            using var answer = await _http.SendAsync(request, deadline.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode
                && await ReadAsync(answer, FleetJson.Default.ChangeDocument, cancellationToken).ConfigureAwait(false) is { } change)
                return new AgentAnswer(answer.StatusCode, change, null);
            var failure = await ReadAsync(answer, FleetJson.Default.ErrorDocument, cancellationToken).ConfigureAwait(false);
            return new AgentAnswer(
                answer.StatusCode,
                null,
                failure?.Detail
                    ?? new ErrorDetail($"status {(int)answer.StatusCode}, with an answer that is not from an agent", "", false));
        }
        catch (Exception exception) when (IsFailedConnection(exception, cancellationToken))
        {
            return AgentAnswer.Unreachable(Reason(exception, _timeouts.Change));
        }
    }

    private static async Task<T?> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null; // not JSON, of another media type, or in an unknown encoding
        }
    }

    private static CancellationTokenSource Deadline(TimeSpan time, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(time);
        return source;
    }

    // A connection or an answer that takes too long ends with an OperationCanceledException.
    private static bool IsFailedConnection(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>The innermost reason, without the words that the base library puts around it.</summary>
    private static string Reason(Exception exception, TimeSpan deadline)
    {
        if (exception is OperationCanceledException)
            return $"no answer within {Duration.Format(deadline)}";
        var inner = exception;
        while (inner.InnerException is { } next)
            inner = next;
        return inner is AuthenticationException
            ? "its certificate is not the one that was enrolled, or it refuses ours"
            : inner.Message.TrimEnd('.');
    }
}
