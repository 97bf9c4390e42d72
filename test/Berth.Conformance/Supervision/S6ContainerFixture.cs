using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>A container that s6 runs.</summary>
public sealed class S6ContainerFixture() : ContainerFixture(ContainerInit.S6);
