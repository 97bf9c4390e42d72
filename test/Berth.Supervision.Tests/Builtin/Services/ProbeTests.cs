using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux;
using Berth.Workloads;

namespace Berth.Supervision.Tests.Builtin.Services;

/// <summary>Asking a service whether it is ready, where that is harder than it looks.</summary>
public sealed class ProbeTests
{
    [Fact]
    public async Task Https_CertificateOfItsOwnAndAnotherName_IsAskedAllTheSame()
    {
        Assert.SkipUnless(NativeLibraries.HasSsl, "needs OpenSSL (libssl)");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=web.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = ServeAsync(listener, certificate);
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("web", "exec sleep 1000", spec => spec with { Ready = new HttpProbe($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/health") { Interval = TimeSpan.FromMilliseconds(10) } });

        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
        listener.Stop();
        await Deadline.Within(server);
    }

    [Fact]
    public async Task Command_ThatHangs_IsEndedWithWhatItStarted()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var pids = supervisor.Directory["pids"];
        // Its child holds the output open, too.
        var hangs = new CommandProbe(["/bin/sh", "-c", $"sleep 1000 & echo $! >>{pids}; echo $$ >>{pids}; [ $(wc -l <{pids}) -lt 6 ] || exit 0; wait"])
        {
            Interval = TimeSpan.FromMilliseconds(10),
            AttemptTimeout = TimeSpan.FromMilliseconds(400),
        };

        var name = await supervisor.AddAsync("web", "exec sleep 1000", spec => spec with { Ready = hangs });
        await Eventually.Async(() => File.Exists(pids) && File.ReadAllLines(pids).Length >= 4, "it is asked again");
        await supervisor.Manager.StopAsync(name, Deadline.Token());

        await Eventually.Async(() => File.ReadAllLines(pids).All(pid => ProcessIdentity.Find(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture)) is null), "none of its processes is left");
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                await using var secure = new SslStream(client.GetStream());
                await secure.AuthenticateAsServerAsync(certificate);
                _ = await secure.ReadAtLeastAsync(new byte[16], 16);
                await secure.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException or AuthenticationException)
        {
            // The listener was stopped, or who asked has gone.
        }
    }
}
