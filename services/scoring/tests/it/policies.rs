//! The packs of rules as callers read them.

use api::pb::scoring::{GetPolicyRequest, ListPoliciesRequest};
use domain::Digest;

use crate::world::{World, answer};

#[tokio::test]
async fn a_pack_is_read_with_its_text() {
    let world = World::on_sqlite().await;
    let listed = world.client.clone().list_policies(ListPoliciesRequest {}).await;
    let listed = answer(listed).unwrap().policies;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].text, "");
    let reference = listed[0].reference.clone().unwrap();
    assert_eq!(reference.policy_id, "national-2020");
    let request = GetPolicyRequest { policy_id: reference.policy_id };
    let policy = answer(world.client.clone().get_policy(request).await).unwrap().policy.unwrap();
    assert_eq!(Digest::of(policy.text.as_bytes()).to_string(), reference.digest);
    let request = GetPolicyRequest { policy_id: "none".into() };
    let refused = answer(world.client.clone().get_policy(request).await).unwrap_err();
    assert_eq!(refused.reason, "POLICY_NOT_FOUND");
    world.end().await;
}
