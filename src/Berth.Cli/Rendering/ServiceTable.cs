using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>Services, one line each.</summary>
internal static class ServiceTable
{
    public static void Write(IReadOnlyList<ManagedService> services)
    {
        Console.WriteLine($"{"MANAGER",-8}  {ServiceText.Header}");
        foreach (var service in services)
            Console.WriteLine($"{ServiceWords.Of(service.Manager),-8}  {ServiceText.Row(service.Status, TimeProvider.System.GetUtcNow())}");
    }
}
