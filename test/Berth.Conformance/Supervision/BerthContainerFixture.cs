using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>A container that Berth's own supervisor runs.</summary>
public sealed class BerthContainerFixture() : ContainerFixture(ContainerInit.Berth);
