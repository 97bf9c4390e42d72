using System.Net;
using Berth.HostServices.Client;
using SampleServices.Fetch;

namespace SampleServices.Tests;

public sealed class FetchTests
{
    [Fact]
    public async Task Get_GrantedHost_GivesThePageAsAFile()
    {
        await using var server = new WebServer(static path => path == "/start" ? WebServer.Redirect("/page") : WebServer.Page("hello"));
        await using var served = Serve(server.Authority);
        var page = await served.GetAsync($"http://{server.Authority}/start");
        using var body = page.Body;
        (page.Status, page.Length, page.ContentType, page.Url).ShouldBe((200, 5, "text/plain", $"http://{server.Authority}/page"));
        Served.Text(body).ShouldBe("hello");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user@GRANTED/")]
    [InlineData("/etc/passwd")]
    public async Task Get_AnythingElse_IsRefusedAndNobodyIsAsked(string url)
    {
        await using var server = new WebServer(static _ => WebServer.Page("no"));
        await using var served = Serve(server.Authority);
        var refusal = await Should.ThrowAsync<RemoteException>(
            () => served.GetAsync(url.Replace("GRANTED", server.Authority, StringComparison.Ordinal)));
        refusal.TypeName.ShouldBeOneOf(nameof(UnauthorizedAccessException), nameof(ArgumentException));
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Get_RedirectToAHostThatIsNotGranted_IsRefused()
    {
        await using var other = new WebServer(static _ => WebServer.Page("no"));
        await using var server = new WebServer(_ => WebServer.Redirect($"http://{other.Authority}/"));
        await using var served = Serve(server.Authority);
        var refusal = await Should.ThrowAsync<RemoteException>(() => served.GetAsync($"http://{server.Authority}/"));
        refusal.RemoteMessage.ShouldBe($"{other.Authority} is not granted.");
        other.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Get_RedirectsInACircle_AreGivenUp()
    {
        await using var server = new WebServer(static _ => WebServer.Redirect("/"));
        await using var served = Serve(server.Authority);
        (await Should.ThrowAsync<RemoteException>(
            () => served.GetAsync($"http://{server.Authority}/"))).RemoteMessage.ShouldContain("redirects");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    public async Task Get_NameThatMeansAnAddressInside_IsRefused(string address)
    {
        await using var server = new WebServer(static _ => WebServer.Page("no"));
        var port = server.Authority.Split(':')[1];
        var service = new FetchService(AllowList.Parse([$"example.org:{port}"]),
            (_, _) => Task.FromResult(new[] { IPAddress.Parse("192.0.0.9"), IPAddress.Parse(address) }));
        await using var served = new FetchServed(service);
        var refusal = await Should.ThrowAsync<RemoteException>(() => served.GetAsync($"http://example.org:{port}/"));
        refusal.TypeName.ShouldBe(nameof(UnauthorizedAccessException));
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Get_PageWithoutEnd_IsGivenUpAtTheLimit()
    {
        await using var server =
            new WebServer(static _ => $"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{new string('x', FetchService.Largest + 1)}");
        await using var served = Serve(server.Authority);
        (await Should.ThrowAsync<RemoteException>(
            () => served.GetAsync($"http://{server.Authority}/"))).RemoteMessage.ShouldContain($"more than {FetchService.Largest} bytes");
    }

    [Theory]
    [InlineData("")]
    [InlineData("host/path")]
    [InlineData("user@host")]
    [InlineData("host:99999")]
    public void Parse_NoHost_IsRefused(string entry) => Should.Throw<FormatException>(() => AllowList.Parse([entry]));

    private static FetchServed Serve(string allowed) => new(new FetchService(AllowList.Parse([allowed])));

    private sealed class FetchServed(FetchService service) : IAsyncDisposable
    {
        private readonly Served _served = new(new FetchDispatcher(service));

        public Task<FetchedPage> GetAsync(string url) =>
            new FetchClient(_served.Client).GetAsync(url, TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => _served.DisposeAsync();
    }
}
