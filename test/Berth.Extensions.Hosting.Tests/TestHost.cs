using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Extensions.Hosting.Tests;

/// <summary>An application with the given services, whose logs are kept.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly Logged _logged = new();

    internal TestHost(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(_logged);
        configure(builder.Services);
        Application = builder.Build();
    }

    internal IHost Application { get; }

    internal IReadOnlyCollection<string> Log => _logged.Lines;

    public async ValueTask DisposeAsync()
    {
        await Application.StopAsync(Deadline.Token());
        Application.Dispose();
    }
}
