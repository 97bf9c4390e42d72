using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Agent.Configuration;
using Berth.Agent.Endpoints;
using Berth.Agent.Hosting;
using Berth.Agent.Identity;
using Berth.Agent.Succession;
using Berth.Fleet.Client;
using Berth.Fleet.Enrolment;
using Berth.Fleet.Hosts;
using Berth.Fleet.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace Berth.Agent.Tests;

/// <summary>An agent on loopback, and a fleet that can enrol it.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    /// <summary>The path of the description that is generated from the routes.</summary>
    public const string Generated = "/generated.json";

    private readonly TemporaryDirectory _directory = new();
    private readonly WebApplication _server;
    private readonly List<IDisposable> _disposed = [];

    private TestAgent(long maxUpload)
    {
        Configuration = new AgentConfiguration("/none/berth.json", "127.0.0.1:0", _directory["agent"], MaxUpload: maxUpload);
        Identity = AgentIdentity.Open(Configuration.State, TimeProvider.System);
        Fleet = FleetDirectory.Create(_directory["fleet"], "test", TimeProvider.System.GetUtcNow());
        _server = AgentHost.Build(Configuration, Identity, Releases, Successor, TimeProvider.System, static services =>
            services.AddOpenApi(static options => options.AddDocumentTransformer(static (document, _, _) =>
            {
                (document.Info.Title, document.Info.Version) = ("berthd", AgentVersion.Text);
                document.Servers = [new OpenApiServer { Url = "/" }];
                return Task.CompletedTask;
            })));
        _server.MapOpenApi(Generated);
    }

    public AgentConfiguration Configuration { get; }

    public AgentIdentity Identity { get; }

    public FleetDirectory Fleet { get; }

    public PretendedReleases Releases { get; } = new();

    public Successor Successor { get; } = new([]);

    public AgentAddress Address { get; private set; } = null!;

    public AgentEndpoints Endpoints => _server.Services.GetRequiredService<AgentEndpoints>();

    public string this[string name] => _directory[name];

    public static async Task<TestAgent> StartAsync(long maxUpload = 1 << 20)
    {
        var agent = new TestAgent(maxUpload);
        await agent._server.StartAsync(TestContext.Current.CancellationToken);
        var url = agent._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        agent.Address = AgentAddress.Parse(new Uri(url).Authority);
        return agent;
    }

    /// <summary>Enrols the agent with a new token, as <c>berth fleet enroll</c> does.</summary>
    public Task<FleetHost> EnrolAsync(EnrolmentToken? token = null, FleetDirectory? fleet = null) =>
        AgentClient.EnrolAsync(
            "host", Address, token ?? Identity.Offer(), fleet ?? Fleet, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>A client with the controller's certificate.</summary>
    public AgentClient Controller(FleetHost host) => Client(host, Own(Fleet.ReadController()));

    public AgentClient Client(FleetHost host, X509Certificate2 own, AgentTimeouts? timeouts = null) =>
        Own(AgentClient.For(host, own, Own(Fleet.ReadAuthorityCertificate()), TimeProvider.System, timeouts));

    /// <summary>A certificate of a fleet with a new key.</summary>
    public X509Certificate2 Certificate(FleetRole role, FleetDirectory? fleet = null)
    {
        using var authority = (fleet ?? Fleet).ReadAuthority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(new PublicKey(key), role, "x", [], TimeProvider.System.GetUtcNow());
        return Own(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>A plain HTTP client that trusts this agent.</summary>
    public HttpClient Http(X509Certificate2? own)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is X509Certificate2 peer && KeyPin.Of(peer) == KeyPin.Of(Identity.Certificate);
        if (own is not null)
            handler.SslOptions.ClientCertificates = [own];
        return Own(new HttpClient(handler) { BaseAddress = Address.Url });
    }

    public ArchiveFile Archive(string content, string version = "2")
    {
        File.WriteAllText(_directory["archive.tar"], content);
        return new ArchiveFile(
            _directory["archive.tar"], version, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_directory["archive.tar"]))));
    }

    /// <summary>Waits until the server ends by itself.</summary>
    public Task EndAsync() => Deadline.Within(_server.WaitForShutdownAsync(TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _disposed)
            one.Dispose();
        await _server.DisposeAsync();
        Identity.Dispose();
        _directory.Dispose();
    }

    private T Own<T>(T one)
        where T : IDisposable
    {
        _disposed.Add(one);
        return one;
    }
}
