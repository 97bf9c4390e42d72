using Berth.Extensions.HealthChecks;
using Berth.Extensions.Hosting;
using Berth.Sandbox;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddBerthSandbox("job", _ => new SandboxCommand("sh", "-c", "echo working; exit 3"), stopsApplication: true);
if (args.Contains("--supervise"))
{
    var web = new ServiceDefinition { Name = ServiceName.Parse("sample-web"), Command = ["/bin/sleep", "600"] };
    builder.Services.AddBerthService(web, ServiceManagerKind.Builtin);
    builder.Services.AddHealthChecks().AddBerthService("sample-web", ServiceManagerKind.Builtin);
}
await builder.Build().RunAsync();
