using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Microsoft.Extensions.Hosting;

namespace Berth.Extensions.Hosting.Tests;

public sealed class ServiceTests
{
    private static readonly ServiceDefinition s_web = new() { Name = ServiceName.Parse("web"), Command = ["/bin/sleep", "600"] };

    [Theory]
    [InlineData(false, false, "register,unregister")]
    [InlineData(true, false, "register,replace,start,unregister")]
    [InlineData(false, true, "register")]
    public async Task Service_WhileTheApplicationRuns_IsRegistered(bool isLeft, bool outlives, string asked)
    {
        var manager = new AskedServices { IsRegistered = isLeft };
        var host = new TestHost(services => services.AddBerthService(
            s_web, (_, _) => Task.FromResult<IServiceManager>(manager), outlives));
        await host.Application.StartAsync(Deadline.Token());
        await Eventually.Async(() => host.Log.Contains("Information Berth.Service.web: a line?[0m"));

        await Deadline.Within(host.DisposeAsync().AsTask());

        string.Join(',', manager.Asked).ShouldBe(asked);
    }
}
