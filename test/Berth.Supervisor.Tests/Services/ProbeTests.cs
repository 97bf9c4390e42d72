using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux.Kernel;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Asking a service whether it is ready, where that is harder than it looks.</summary>
public sealed class ProbeTests
{
    [Fact]
    public async Task Https_CertificateOfItsOwnAndAnotherName_IsAskedAllTheSame()
    {
        Assert.SkipUnless(NativeLibraries.HasSsl, "needs OpenSSL (libssl)");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=web.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1));
        await using var server = new LoopbackServer(
            async (stream, stop) =>
            {
                await using var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
                _ = await secure.ReadAtLeastAsync(new byte[16], 16, cancellationToken: stop);
                await secure.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), stop);
            });
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("web", "exec sleep 1000",
            spec => spec with { Ready = new HttpProbe($"https://{server.Authority}/health") { Interval = TimeSpan.FromMilliseconds(10) } });

        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
    }

    [Theory]
    [InlineData("http", "HTTP/1.1 503 Service Unavailable\r\n\r\n", "http://AUTHORITY/ to answer with status 200 to 399", "status 503")]
    [InlineData("http", "220 mail.example ESMTP\r\n", "http://AUTHORITY/ to answer with status 200 to 399", "an answer that is not HTTP/1")]
    [InlineData("http", "", "http://AUTHORITY/ to answer with status 200 to 399", "the connection was closed without an answer")]
    [InlineData("http", null, "http://AUTHORITY/ to answer with status 200 to 399", "no answer within 0.05 s")]
    [InlineData("refused", null, "127.0.0.1:1 to take a connection", "connection refused")]
    [InlineData("command", null, "/bin/sh -c exit 3 to succeed", "exit code 3")]
    public async Task Ready_ProbeThatNeverSucceeds_SaysWhatItWaitsForAndWhyTheLastAttemptFailed(
        string kind, string? answer, string wanted, string why)
    {
        await using var server = new LoopbackServer(async (stream, stop) =>
        {
            _ = await stream.ReadAtLeastAsync(new byte[16], 16, cancellationToken: stop);
            if (answer is null)
                await Task.Delay(Timeout.Infinite, stop);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer!), stop);
        });
        PolledProbe probe = kind switch
        {
            "http" => new HttpProbe($"http://{server.Authority}/")
            {
                AttemptTimeout = answer is null ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromSeconds(30),
            },
            "refused" => new TcpProbe(HostPort.Parse("127.0.0.1:1")),
            _ => new CommandProbe(["/bin/sh", "-c", "exit 3"]),
        };
        wanted = wanted.Replace("AUTHORITY", server.Authority, StringComparison.Ordinal);
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("web", "exec sleep 1000",
            spec => spec with { Ready = probe with { Interval = TimeSpan.FromMilliseconds(10), Timeout = TimeSpan.FromHours(1) } });
        await supervisor.UntilAsync(name, status => status.WaitsFor == $"{wanted}; last attempt: {why}");

        var late = await supervisor.AddAsync("late", "exec sleep 1000",
            spec => spec with
            {
                Restart = RestartCondition.Never,
                Ready = probe with
                {
                    Interval = TimeSpan.FromMilliseconds(
                10),
                    Timeout = TimeSpan.FromSeconds(1)
                }
            });
        (await supervisor.UntilAsync(late,
            status => status.Observed is ObservedState.Failed)).Problem.ShouldBe(
                $"was not ready in time: waited 1 s for {wanted}; last attempt: {why}");
    }

    [Fact]
    public async Task Command_ThatHangs_IsEndedWithWhatItStarted()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var pids = supervisor.Directory["pids"];
        // Its child holds the output open, too.
        var hangs = new CommandProbe(
            ["/bin/sh", "-c", $"sleep 1000 & echo $! >>{pids}; echo $$ >>{pids}; [ $(wc -l <{pids}) -lt 6 ] || exit 0; wait"])
        {
            Interval = TimeSpan.FromMilliseconds(10),
            AttemptTimeout = TimeSpan.FromMilliseconds(400),
        };

        var name = await supervisor.AddAsync("web", "exec sleep 1000", spec => spec with { Ready = hangs });
        await Eventually.Async(() => File.Exists(pids) && File.ReadAllLines(pids).Length >= 4, "it is asked again");
        await supervisor.Manager.StopAsync(name, Deadline.Token());

        await Eventually.Async(
            () => File.ReadAllLines(pids).All(
                pid => ProcessIdentity.Find(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture)) is null),
            "none of its processes is left");
    }
}
