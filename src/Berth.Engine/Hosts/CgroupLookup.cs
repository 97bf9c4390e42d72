using Berth.Sandbox.Outcome;
using Berth.Workloads;

namespace Berth.Engine.Hosts;

internal static class CgroupLookup
{
    public static (string? Parent, Blocker? Blocker) Find(ResourceSpec resources) => (null, null);
    public static void Create(string path, ResourceSpec limits) { }
    public static void Remove(string path) { }
}
